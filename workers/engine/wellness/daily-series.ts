import type { DayMeasure } from '../../api/measures.ts';
import type { ActivityKind, Domain, Intensity, LogEntryInput } from '../../api/records.ts';

/** What one day came to, free of any formula's values: what is kept in memory of ten years of entries. */
export interface DayFacts {
  /** Null without an activity entry. A rest day has one, with no minutes. */
  readonly activity: {
    readonly minutes: Readonly<Record<Intensity, number>>;
    readonly kinds: ReadonlyMap<ActivityKind, number>;
  } | null;
  readonly portions: number | null;
  /** Mean of the day's entries. */
  readonly valence: number | null;
  readonly steps: number | null;
  /** Minutes. */
  readonly sleep: number | null;
  /** The highest value of the day for each own metric: in no index, for plans alone. */
  readonly own: ReadonlyMap<string, number>;
}

/** The days that have anything. A day without is absent, never zero. */
export type DailySeries = ReadonlyMap<string, DayFacts>;

/** Entries of what somebody may let others see. */
export type IndexedInput = Extract<LogEntryInput, { readonly domain: Domain }>;
export type DatedEntry = IndexedInput & { readonly day: string };
/** Any log entry and its day; of a night also when it ended. */
export type AnyDatedEntry =
  | (Exclude<LogEntryInput, { readonly domain: 'sleep' }> & { readonly day: string; readonly at?: number })
  | (Extract<LogEntryInput, { readonly domain: 'sleep' }> & { readonly day: string; readonly at: number });

interface Sums {
  minutes: Record<Intensity, number>;
  kinds: Map<ActivityKind, number>;
  active: boolean;
  portions: number | null;
  valences: number;
  moods: number;
  /** Of entries. */
  steps: number | null;
  sleep: number | null;
  own: Map<string, number>;
  /** Of devices. */
  counted: { steps: number | null; sleep: number | null };
}

const nothing = (): Sums => ({
  minutes: { light: 0, moderate: 0, vigorous: 0 },
  kinds: new Map(),
  active: false,
  portions: null,
  valences: 0,
  moods: 0,
  steps: null,
  sleep: null,
  own: new Map(),
  counted: { steps: null, sleep: null },
});

const MINUTES_A_DAY = 1440;
const MS_PER_MINUTE = 60_000;

/** From going to bed to waking up, to the minute. */
function minutesAsleep({ at, bedAt }: { readonly at: number; readonly bedAt: number }): number {
  return Math.max(0, Math.round((at - bedAt) / MS_PER_MINUTE));
}

/** A device that counts all day has the steps of an activity in its count already; the larger is the day's. */
function larger(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

function add(sums: Sums, entry: AnyDatedEntry): void {
  switch (entry.domain) {
    case 'activity':
      sums.active = true;
      sums.minutes[entry.intensity] += entry.minutes;
      sums.kinds.set(entry.kind, (sums.kinds.get(entry.kind) ?? 0) + entry.minutes);
      if (entry.steps !== undefined) sums.steps = (sums.steps ?? 0) + entry.steps;
      break;
    case 'nutrition':
      sums.portions = (sums.portions ?? 0) + entry.portions;
      break;
    case 'mood':
      sums.valences += entry.valence;
      sums.moods += 1;
      break;
    case 'sleep':
      sums.sleep = Math.min(MINUTES_A_DAY, (sums.sleep ?? 0) + minutesAsleep(entry));
      break;
    case 'own':
      sums.own.set(entry.metric, Math.max(entry.value, sums.own.get(entry.metric) ?? entry.value));
      break;
  }
}

/**
 * Log entries and counted amounts to days. The order doesn't matter: days are added up in whole or half units, which floating point
 * keeps exact.
 */
export function dailySeries(
  entries: Iterable<AnyDatedEntry>,
  measures: Iterable<DayMeasure> = [],
): DailySeries {
  const days = new Map<string, Sums>();
  const of = (day: string): Sums => {
    const sums = days.get(day) ?? nothing();
    days.set(day, sums);
    return sums;
  };
  for (const entry of entries) add(of(entry.day), entry);
  for (const { metric, day, amount } of measures) of(day).counted[metric] = amount;
  return new Map(
    [...days].map(
      ([day, { minutes, kinds, active, portions, valences, moods, steps, sleep, own, counted }]) => [
        day,
        {
          activity: active ? { minutes, kinds } : null,
          portions,
          valence: moods === 0 ? null : valences / moods,
          steps: larger(steps, counted.steps),
          // What the person said counts before what a device made of it.
          sleep: sleep ?? counted.sleep,
          own,
        },
      ],
    ),
  );
}
