/**
 * @file What each day came to, remembered: after one edit only its day is read again, whether the diary holds a month or ten years. In
 * memory alone, so that nothing more rests on the disk.
 */
import type { DayMeasure } from '../../api/measures.ts';
import type { Change, Store } from '../store/types.ts';
import { daysFrom, daysBetween, isDay } from '../wellness/calendar.ts';
import {
  dailySeries,
  type DailySeries,
  type AnyDatedEntry,
  type DayFacts,
} from '../wellness/daily-series.ts';
import { DAY_MEASURES } from './day-measures.ts';
import { dayTag, LOG_ENTRIES } from './log-entries.ts';

/** Days remembered at most: ten years and some. */
const MOST_DAYS = 4000;
/** A longer range is read from its start: ten years. */
const MAX_RANGE_DAYS = 3660;
/** Days read at a time. */
const STEP = 400;
const TAG = 'day:';

export interface DayFactsBook {
  /** The days from `fromDay` to `toDay` that have anything. Reads only those that aren't remembered. */
  series(fromDay: string, toDay: string): Promise<DailySeries>;
  /** Grows with every change of a day: whatever was computed before may rest on what was. */
  revision(): number;
  /** Days changed since `revision`; null: too long ago, take all as changed. */
  changedSince(revision: number): ReadonlySet<string> | null;
}

export interface WatchedDays {
  readonly days: DayFactsBook;
  /** The store through which everything must write. */
  readonly store: Store;
}

const WATCHED = new Set([LOG_ENTRIES.name, DAY_MEASURES.name]);
const MOST_CHANGES = 500;

/** Puts itself between the engine's parts and the store: no write of an entry can pass it by. */
export function watchDays(inner: Store): WatchedDays {
  /** Null: read, and empty. */
  const known = new Map<string, DayFacts | null>();
  const dayOfRow = new Map<string, string>();
  const changes: string[] = [];
  let forgotten = 0;
  /** Removals of rows that weren't known: one of them may be just being read. */
  let doubts = 0;

  function forget(day: string): void {
    known.delete(day);
    changes.push(day);
    if (changes.length > 2 * MOST_CHANGES) forgotten += changes.splice(0, MOST_CHANGES).length;
  }

  /** A row's old day and its new one. A row of a day that isn't remembered was never read, and no day rests on it. */
  function note(change: Change): void {
    if (!WATCHED.has(change.table.name)) return;
    const key = change.table.name + change.id;
    const before = dayOfRow.get(key);
    if (before !== undefined) forget(before);
    if (change.type === 'remove') {
      if (before === undefined) doubts += 1;
      dayOfRow.delete(key);
      return;
    }
    const after = change.tags.find((tag) => tag.startsWith(TAG))?.slice(TAG.length);
    if (after === undefined) return;
    dayOfRow.set(key, after);
    if (after !== before) forget(after);
  }

  async function read(days: readonly string[]): Promise<void> {
    const tags = days.map(dayTag);
    const [revision, doubted] = [forgotten + changes.length, doubts];
    const [entries, measures] = await Promise.all([
      inner.tagged(LOG_ENTRIES, tags),
      inner.tagged(DAY_MEASURES, tags),
    ]);
    for (const { id, row } of entries) dayOfRow.set(LOG_ENTRIES.name + id, row.day);
    for (const { id, row } of measures) dayOfRow.set(DAY_MEASURES.name + id, row.day);
    const dated = entries.map(({ row }): AnyDatedEntry => ({ ...row.entry, day: row.day, at: row.at }));
    const counted = measures.map(({ row: { metric, day, amount } }): DayMeasure => ({ metric, day, amount }));
    const series = dailySeries(dated, counted);
    // What changed while it was being read is read again.
    const stale = doubted === doubts ? (changedSince(revision) ?? new Set(days)) : new Set(days);
    if (known.size + days.length > MOST_DAYS) known.clear();
    for (const day of days) if (!stale.has(day)) known.set(day, series.get(day) ?? null);
  }

  function changedSince(revision: number): ReadonlySet<string> | null {
    return revision < forgotten ? null : new Set(changes.slice(revision - forgotten));
  }

  return {
    days: {
      series: async (fromDay, toDay) => {
        if (!isDay(fromDay) || !isDay(toDay)) return new Map();
        const days = daysFrom(fromDay, Math.min(daysBetween(fromDay, toDay), MAX_RANGE_DAYS));
        for (;;) {
          const missing = days.filter((day) => !known.has(day));
          if (missing.length === 0) break;
          for (let at = 0; at < missing.length; at += STEP) await read(missing.slice(at, at + STEP));
        }
        return new Map(
          days.flatMap((day) => {
            const facts = known.get(day);
            return facts === null || facts === undefined ? [] : [[day, facts] as const];
          }),
        );
      },
      revision: () => forgotten + changes.length,
      changedSince,
    },
    store: {
      ...inner,
      write: async (all) => {
        const written = await inner.write(all);
        // Also after a refusal: forgetting too much costs a read, forgetting too little a wrong number.
        for (const change of all) note(change);
        return written;
      },
    },
  };
}
