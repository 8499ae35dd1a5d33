import type { Domain, LogEntryInput } from '../../api/records.ts';
import { INTENSITY_WEIGHT } from './formula.ts';

/** What one day comes to in one domain. */
export interface DailyValue {
  /** Moderate-equivalent minutes, portions, or mean valence. */
  readonly amount: number;
  /** Something was done: for activity, anything but a rest day. */
  readonly done: boolean;
}

/** Per domain, the days that have an entry. A day without one is absent, never zero. */
export type DailySeries = Readonly<Record<Domain, ReadonlyMap<string, DailyValue>>>;

/** What formula `fwi-1` counts: sleep and own metrics are in none of its domains. */
export type IndexedInput = Extract<LogEntryInput, { readonly domain: Domain }>;
export type DatedEntry = IndexedInput & { readonly day: string };

interface Sums {
  total: number;
  entries: number;
  done: boolean;
}

type AnyDatedEntry = LogEntryInput & { readonly day: string };

function isIndexed(entry: AnyDatedEntry): entry is DatedEntry {
  return entry.domain !== 'sleep' && entry.domain !== 'own';
}

function amountOf(entry: IndexedInput): number {
  switch (entry.domain) {
    case 'activity':
      return entry.minutes * INTENSITY_WEIGHT[entry.intensity];
    case 'nutrition':
      return entry.portions;
    case 'mood':
      return entry.valence;
  }
}

/**
 * Log entries to daily values. The order of the entries doesn't matter: days are added up in whole or half units, which
 * floating point keeps exact.
 */
export function dailySeries(entries: Iterable<AnyDatedEntry>): DailySeries {
  const sums: Record<Domain, Map<string, Sums>> = {
    activity: new Map(),
    nutrition: new Map(),
    mood: new Map(),
  };
  for (const entry of entries) {
    if (!isIndexed(entry)) continue;
    const ofDomain = sums[entry.domain];
    const day = ofDomain.get(entry.day) ?? { total: 0, entries: 0, done: false };
    day.total += amountOf(entry);
    day.entries += 1;
    day.done ||= entry.domain !== 'activity' || entry.kind !== 'rest';
    ofDomain.set(entry.day, day);
  }
  const total = (day: Sums): DailyValue => ({ amount: day.total, done: day.done });
  const mean = (day: Sums): DailyValue => ({ amount: day.total / day.entries, done: day.done });
  return {
    activity: mapValues(sums.activity, total),
    nutrition: mapValues(sums.nutrition, total),
    mood: mapValues(sums.mood, mean),
  };
}

function mapValues<From, To>(
  map: ReadonlyMap<string, From>,
  to: (value: From) => To,
): ReadonlyMap<string, To> {
  return new Map([...map].map(([key, value]) => [key, to(value)]));
}
