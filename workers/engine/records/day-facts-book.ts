/**
 * @file What each day came to, remembered: after one edit only its day is read again, and a start reads a row a week, whether the diary
 * holds a month or ten years. In memory, and by week sealed in the store (week-summaries.ts).
 */
import { DamagedRowError } from '../store/sealed-store.ts';
import { clear, removeKey, type Change, type Store, type Stored, type Table } from '../store/types.ts';
import { addDays, daysBetween, daysFrom, isDay, weekdayOf } from '../wellness/calendar.ts';
import type { DailySeries } from '../wellness/daily-series.ts';
import { DAY_MEASURES } from './day-measures.ts';
import { seriesOf, summarise } from './day-summary.ts';
import { dayTag, LOG_ENTRIES } from './log-entries.ts';
import { putWeek, WEEK_SUMMARIES, type DaySummary, type WeekSummary } from './week-summaries.ts';

/** Days remembered at most: ten years and some. */
const MOST_DAYS = 4000;
/** A longer range is read from its start: ten years. */
const MAX_RANGE_DAYS = 3660;
/** Weeks read at a time. */
const STEP = 57;
const TAG = 'day:';

export interface DayFactsBook {
  /** The days from `fromDay` to `toDay` that have anything. Reads only those that aren't remembered. */
  series(fromDay: string, toDay: string): Promise<DailySeries>;
  /** The same with what was logged at all. */
  summaries(fromDay: string, toDay: string): Promise<ReadonlyMap<string, DaySummary>>;
  /** Grows with every change of a day: whatever was computed before may rest on what was. */
  revision(): number;
  /** Days changed since `revision`; null: too long ago, take all as changed. */
  changedSince(revision: number): ReadonlySet<string> | null;
}

export interface WatchedDays {
  readonly days: DayFactsBook;
  /** The store through which everything must read and write. */
  readonly store: Store;
}

const WATCHED = new Set([LOG_ENTRIES.name, DAY_MEASURES.name]);
const MOST_CHANGES = 500;

const mondayOf = (day: string): string => addDays(day, 1 - weekdayOf(day));
const dayIn = (tags: readonly string[]): string | undefined =>
  tags.find((tag) => tag.startsWith(TAG))?.slice(TAG.length);
const weekFrom = (monday: string): readonly string[] => daysFrom(monday, 7);

/** Of these days those that have anything. */
function pick(days: readonly string[], from: ReadonlyMap<string, DaySummary | null>): WeekSummary {
  return new Map(
    days.flatMap((day) => {
      const summary = from.get(day) ?? null;
      return summary === null ? [] : [[day, summary] as const];
    }),
  );
}

type RowChange = Extract<Change, { readonly id: string }>;

function isWatched(change: Change): change is RowChange {
  return WATCHED.has(change.table.name);
}

/** Puts itself between the engine's parts and the store: no write of an entry can pass it by. */
export function watchDays(inner: Store): WatchedDays {
  /** Null: read, and empty. */
  const known = new Map<string, DaySummary | null>();
  /** Where a row was last seen or put, also after it was removed. */
  const dayOfRow = new Map<string, string>();
  const changes: string[] = [];
  let forgotten = 0;
  /** Writes of entries that were asked for and aren't done. */
  let writing = 0;

  function forget(day: string): void {
    known.delete(day);
    changes.push(day);
    if (changes.length > 2 * MOST_CHANGES) forgotten += changes.splice(0, MOST_CHANGES).length;
  }

  function forgetAll(): void {
    known.clear();
    forgotten += changes.splice(0).length + 1;
  }

  const keyOf = ({ table, id }: RowChange): string => table.name + id;

  /** The rows' old days and their new ones; null when an old one isn't known, and any day may change. */
  function note(watched: readonly RowChange[]): ReadonlySet<string> | null {
    const days = new Set<string>();
    let unknown = false;
    for (const change of watched) {
      const key = keyOf(change);
      const before = dayOfRow.get(key);
      const after = change.type === 'put' ? dayIn(change.tags) : before;
      const isNew = change.type === 'put' && change.ifAbsent;
      if (after === undefined || (before === undefined && !isNew)) unknown = true;
      if (before !== undefined) days.add(before);
      if (after === undefined) continue;
      days.add(after);
      dayOfRow.set(key, after);
    }
    return unknown ? null : days;
  }

  /** What is known already is from a later write, or the same. */
  function learn<Row>(table: Table<Row>, rows: readonly Stored<Row>[]): void {
    if (!WATCHED.has(table.name)) return;
    for (const { id, row } of rows as readonly Stored<unknown>[] as readonly Stored<{ day: string }>[])
      if (!dayOfRow.has(table.name + id)) dayOfRow.set(table.name + id, row.day);
  }

  const revision = (): number => forgotten + changes.length;

  function changedSince(past: number): ReadonlySet<string> | null {
    return past < forgotten ? null : new Set(changes.slice(past - forgotten));
  }

  /** What one page of weeks came to goes into memory, unless it changed meanwhile: then it is read again. */
  function remember(days: readonly string[], found: WeekSummary, past: number): ReadonlySet<string> {
    const stale = changedSince(past) ?? new Set(days);
    if (known.size + days.length > MOST_DAYS) known.clear();
    for (const day of days) if (!stale.has(day)) known.set(day, found.get(day) ?? null);
    return stale;
  }

  /** Undefined: none is kept, or it can't be read, and has to be made again. */
  async function kept(id: string): Promise<WeekSummary | undefined> {
    try {
      return (await inner.get(WEEK_SUMMARIES, id)) ?? undefined;
    } catch (error) {
      if (error instanceof DamagedRowError) return undefined;
      throw error;
    }
  }

  async function readDays(days: readonly string[]): Promise<WeekSummary> {
    const tags = days.map(dayTag);
    const [entries, measures] = await Promise.all([
      inner.tagged(LOG_ENTRIES, tags),
      inner.tagged(DAY_MEASURES, tags),
    ]);
    learn(LOG_ENTRIES, entries);
    learn(DAY_MEASURES, measures);
    return summarise(entries, measures);
  }

  /** Weeks of which nothing is remembered: from their summaries, else from their entries, which then are kept as a summary. */
  async function readWeeks(mondays: readonly string[]): Promise<void> {
    const begun = revision();
    const weeks = await Promise.all(
      mondays.map(async (monday) => {
        const id = await inner.opaqueId(WEEK_SUMMARIES, monday);
        return { monday, id, summary: await kept(id) };
      }),
    );
    for (const { monday, summary } of weeks)
      if (summary !== undefined) remember(weekFrom(monday), summary, begun);
    const missing = weeks.filter(({ summary }) => summary === undefined);
    if (missing.length === 0) return;
    const days = missing.flatMap(({ monday }) => weekFrom(monday));
    const before = revision();
    const found = await readDays(days);
    const stale = remember(days, found, before);
    // A write under way may not have been seen by the reading, and takes away only what is there before it.
    if (writing > 0) return;
    const whole = missing.filter(({ monday }) => !weekFrom(monday).some((day) => stale.has(day)));
    keep(whole.map(({ monday, id }) => putWeek(id, pick(weekFrom(monday), found))));
  }

  /** Nobody waits for it, and nothing is lost without it. Asked for at once: a later change of an entry is written after it. */
  function keep(summaries: readonly Change[]): void {
    inner.write(summaries).catch(() => undefined);
  }

  async function summaries(fromDay: string, toDay: string): Promise<ReadonlyMap<string, DaySummary>> {
    if (!isDay(fromDay) || !isDay(toDay)) return new Map();
    const days = daysFrom(fromDay, Math.min(daysBetween(fromDay, toDay), MAX_RANGE_DAYS));
    for (;;) {
      const missing = days.filter((day) => !known.has(day));
      if (missing.length === 0) break;
      const mondays = [...new Set(missing.map(mondayOf))];
      const unread = mondays.filter((monday) => !weekFrom(monday).some((day) => known.has(day)));
      for (let at = 0; at < unread.length; at += STEP) await readWeeks(unread.slice(at, at + STEP));
      const edited = missing.filter((day) => !unread.includes(mondayOf(day)));
      for (let at = 0; at < edited.length; at += 7 * STEP) {
        const before = revision();
        const page = edited.slice(at, at + 7 * STEP);
        remember(page, await readDays(page), before);
      }
    }
    return pick(days, known);
  }

  async function write(all: readonly Change[]): ReturnType<Store['write']> {
    const watched = all.filter(isWatched);
    if (watched.length === 0) return inner.write(all);
    const days = note(watched);
    const outdated =
      days === null
        ? [clear(WEEK_SUMMARIES)]
        : [...new Set([...days].map(mondayOf))].map((monday) => removeKey(WEEK_SUMMARIES, monday));
    writing += 1;
    try {
      const written = await inner.write([...all, ...outdated]);
      // Where the rows are now isn't known: another write of them may be under way.
      if (!written.ok) for (const change of watched) dayOfRow.delete(keyOf(change));
      return written;
    } finally {
      writing -= 1;
      // Also after a refusal: forgetting too much costs a read, forgetting too little a wrong number.
      if (days === null) forgetAll();
      else for (const day of days) forget(day);
    }
  }

  return {
    days: {
      summaries,
      series: async (fromDay, toDay) => seriesOf(await summaries(fromDay, toDay)),
      revision,
      changedSince,
    },
    store: {
      ...inner,
      get: async (table, id) => {
        const row = await inner.get(table, id);
        if (row !== undefined) learn(table, [{ id, row }]);
        return row;
      },
      all: async (table) => {
        const rows = await inner.all(table);
        learn(table, rows);
        return rows;
      },
      tagged: async (table, tags) => {
        const rows = await inner.tagged(table, tags);
        learn(table, rows);
        return rows;
      },
      write,
    },
  };
}
