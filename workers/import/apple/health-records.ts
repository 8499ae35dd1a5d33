import type { PassedOver, SkippedRow } from '../../api/imports.ts';
import type { DayMeasure } from '../../api/measures.ts';
import { TooMuchError } from '../error.ts';
import type { Source, SourceKind } from '../interval-totals.ts';
import { createMeasuredDays } from '../measured-days.ts';
import { createOptInAmounts } from '../opt-in-amounts.ts';
import { createPassedOver } from '../passed-over.ts';
import type { CsvRow, FileOptInAmount } from '../port.ts';
import { createSources } from '../sources.ts';
import { distinctWorkouts, type Workout } from '../workouts.ts';
import { momentOf } from './moment.ts';
import { movementOf } from './movements.ts';

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
  const sources = createSources();
  const days = createMeasuredDays();
  const workouts: Workout[] = [];
  const optIns = createOptInAmounts();
  const passed = createPassedOver();

  function sourceOf({ sourceName = '', device = '' }: Attributes): Source {
    // A device's description names its software version too, which changes over the years; its model doesn't.
    const model = /, model:([^,>]*)/.exec(device)?.[1] ?? '';
    return sources(`${sourceName}\n${model}`, () => kindOf(sourceName, model));
  }

  function takeStretch(
    attributes: Attributes,
    line: number,
    add: (source: Source, start: number, end: number) => boolean,
  ): SkippedRow | null {
    const begin = momentOf(attributes['startDate']);
    if (begin === null) return bad(line, 'startDate');
    const end = momentOf(attributes['endDate']);
    if (end === null) return bad(line, 'endDate');
    return add(sourceOf(attributes), begin.local, end.local) ? null : bad(line, 'value');
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
    if (type === STEPS) {
      const steps = value === '' ? NaN : Number(value);
      return takeStretch(attributes, line, (...stretch) => days.addSteps(...stretch, steps));
    }
    if (type === SLEEP && value.startsWith(ASLEEP))
      return takeStretch(attributes, line, (...stretch) => days.addSleep(...stretch));
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

  return {
    take: (element, attributes, line) => {
      if (element === 'Record') return takeRecord(attributes, line);
      return element === 'Workout' ? takeWorkout(attributes, line) : null;
    },
    rows: () => distinctWorkouts(workouts),
    measures: () => days.measures(),
    optIns: () => optIns.amounts(),
    passedOver: () => passed.kinds(),
  };
}
