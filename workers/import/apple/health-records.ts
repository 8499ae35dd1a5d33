import type { PassedOver, SkippedRow } from '../../api/imports.ts';
import type { DayMeasure, Metric } from '../../api/measures.ts';
import { TooMuchError } from '../error.ts';
import {
  createIntervalTotals,
  type IntervalTotals,
  type Source,
  type SourceKind,
} from '../interval-totals.ts';
import { createOptInAmounts } from '../opt-in-amounts.ts';
import { createPassedOver } from '../passed-over.ts';
import type { CsvRow, FileOptInAmount } from '../port.ts';
import { momentOf } from './moment.ts';
import { distinctWorkouts, movementOf, type Workout } from './workouts.ts';

export type Attributes = Readonly<Partial<Record<string, string>>>;

const STEPS = 'HKQuantityTypeIdentifierStepCount';
const SLEEP = 'HKCategoryTypeIdentifierSleepAnalysis';
const WEIGHT = 'HKQuantityTypeIdentifierBodyMass';
const EATEN = 'HKQuantityTypeIdentifierDietaryEnergyConsumed';
const ASLEEP = 'HKCategoryValueSleepAnalysisAsleep';
const PREFIX = /^HK(?:Quantity|Category|Data)TypeIdentifier/;
const WORKOUT_PREFIX = 'HKWorkoutActivityType';
const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = 86_400_000;
/** What is slept from 18:00 on belongs to the day on which one wakes. */
const EVENING_MS = 6 * 60 * MS_PER_MINUTE;
const SLOT_MINUTES = 5;
/** More device descriptions than any export has: each is a source with memory of its own. */
const MAX_SOURCES = 200;
const MINUTES_PER: Readonly<Partial<Record<string, number>>> = { s: 1 / 60, sec: 1 / 60, min: 1, hr: 60 };

export interface HealthRecords {
  /** One element of the export, with the line on which it ends. */
  take(element: string, attributes: Attributes, line: number): SkippedRow | null;
  rows(): readonly CsvRow[];
  measures(): readonly DayMeasure[];
  optIns(): readonly FileOptInAmount[];
  passedOver(): readonly PassedOver[];
}

function kindOf(name: string, device: string): SourceKind {
  if (/watch/i.test(device) || /watch/i.test(name)) return 'watch';
  return /iphone|phone/i.test(device) || /iphone|phone/i.test(name) ? 'phone' : 'other';
}

function bad(line: number, column: string): SkippedRow {
  return { line, why: column.endsWith('Date') ? 'bad-date' : 'bad-value', column };
}

/** Throws TooMuchError beyond `maxWorkouts`, or more days than memory is set aside for. Keeps workouts, and what adds up by day; everything else is only counted. */
export function createHealthRecords(maxWorkouts: number): HealthRecords {
  const sources = new Map<string, Source>();
  const others: Source = { kind: 'other' };
  const steps = createIntervalTotals();
  const sleep = createIntervalTotals(SLOT_MINUTES);
  const workouts: Workout[] = [];
  const optIns = createOptInAmounts();
  const passed = createPassedOver();

  function sourceOf({ sourceName = '', device = '' }: Attributes): Source {
    // A device's description names its software version too, which changes over the years; its model doesn't.
    const model = /, model:([^,>]*)/.exec(device)?.[1] ?? '';
    const key = `${sourceName}\n${model}`;
    let source = sources.get(key);
    if (source === undefined) {
      if (sources.size === MAX_SOURCES) return others;
      sources.set(key, (source = { kind: kindOf(sourceName, model) }));
    }
    return source;
  }

  function takeStretch(
    totals: IntervalTotals,
    attributes: Attributes,
    line: number,
    amountOf: (ms: number) => number,
    shift: number,
  ): SkippedRow | null {
    const begin = momentOf(attributes['startDate']);
    if (begin === null) return bad(line, 'startDate');
    const end = momentOf(attributes['endDate']);
    if (end === null) return bad(line, 'endDate');
    const amount = amountOf(end.local - begin.local);
    const added = totals.add(sourceOf(attributes), begin.local + shift, end.local + shift, amount);
    return added ? null : bad(line, 'value');
  }

  /** Weight and what was eaten: of the day on which it begins. */
  function takeOptIn(attributes: Attributes, line: number): SkippedRow | null {
    const { type, value = '', unit = '' } = attributes;
    const begin = momentOf(attributes['startDate']);
    if (begin === null) return bad(line, 'startDate');
    const { day, time, local } = begin;
    const amount = value === '' ? NaN : Number(value);
    const known =
      // A weight without a unit is none of Apple's.
      type === WEIGHT
        ? unit !== '' && optIns.weigh(day, { at: local, time, amount }, unit)
        : optIns.eat(day, sourceOf(attributes), amount, unit);
    return known ? null : bad(line, 'value');
  }

  function takeRecord(attributes: Attributes, line: number): SkippedRow | null {
    const { type = '', value = '' } = attributes;
    if (type === STEPS)
      return takeStretch(steps, attributes, line, () => (value === '' ? NaN : Number(value)), 0);
    if (type === SLEEP && value.startsWith(ASLEEP))
      return takeStretch(sleep, attributes, line, (ms) => ms / MS_PER_MINUTE, EVENING_MS);
    if (type === WEIGHT || type === EATEN) return takeOptIn(attributes, line);
    passed.count(type.replace(PREFIX, ''));
    return null;
  }

  function takeWorkout(attributes: Attributes, line: number): SkippedRow | null {
    const begin = momentOf(attributes['startDate']);
    if (begin === null) return bad(line, 'startDate');
    const end = momentOf(attributes['endDate']);
    if (end === null) return bad(line, 'endDate');
    const { duration, durationUnit = 'min', workoutActivityType = '' } = attributes;
    const factor = MINUTES_PER[durationUnit] ?? NaN;
    const written =
      duration === undefined ? (end.local - begin.local) / MS_PER_MINUTE : Number(duration) * factor;
    const minutes = Math.round(written);
    if (!(minutes >= 1 && minutes * MS_PER_MINUTE <= MS_PER_DAY)) return bad(line, 'duration');
    const [kind, intensity] = movementOf(workoutActivityType.replace(WORKOUT_PREFIX, ''));
    const entry = { domain: 'activity', kind, minutes, intensity } as const;
    if (workouts.length === maxWorkouts) throw new TooMuchError();
    workouts.push({ line, source: sourceOf(attributes), begin, end, minutes, entry });
    return null;
  }

  const measuresOf = (metric: Metric, totals: IntervalTotals): readonly DayMeasure[] =>
    totals.totals().map(([day, total]) => ({
      metric,
      day: new Date(day * MS_PER_DAY).toISOString().slice(0, 10),
      amount: Math.round(total),
    }));

  return {
    take: (element, attributes, line) => {
      if (element === 'Record') return takeRecord(attributes, line);
      return element === 'Workout' ? takeWorkout(attributes, line) : null;
    },
    rows: () => distinctWorkouts(workouts),
    measures: () => [...measuresOf('steps', steps), ...measuresOf('sleep', sleep)],
    optIns: () => optIns.amounts(),
    passedOver: () => passed.kinds(),
  };
}
