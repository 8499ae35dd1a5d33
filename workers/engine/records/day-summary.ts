/** @file Entries and amounts of days to what is kept of each. Pure. */
import type { DayMeasure } from '../../api/measures.ts';
import { LOG_DOMAINS, type LogDomain } from '../../api/records.ts';
import type { Stored } from '../store/types.ts';
import { dailySeries, type AnyDatedEntry, type DailySeries } from '../wellness/daily-series.ts';
import type { DayMeasureRow } from './day-measures.ts';
import { newestFirst, toLogEntry, type LogEntryRow } from './log-entries.ts';
import type { DaySummary, Night } from './week-summaries.ts';

/** The days that have anything. The order of the rows doesn't matter. */
export function summarise(
  entries: readonly Stored<LogEntryRow>[],
  measures: readonly Stored<DayMeasureRow>[],
): ReadonlyMap<string, DaySummary> {
  const dated = entries.map(({ row }): AnyDatedEntry => ({ ...row.entry, day: row.day, at: row.at }));
  const counted = measures.map(({ row: { metric, day, amount } }): DayMeasure => ({ metric, day, amount }));
  const series = dailySeries(dated, counted);
  const logged = new Map<string, Set<LogDomain>>();
  const nights = new Map<string, Night>();
  for (const { day, ...entry } of entries.map(toLogEntry).sort(newestFirst)) {
    logged.set(day, (logged.get(day) ?? new Set()).add(entry.domain));
    if (entry.domain !== 'sleep' || nights.has(day)) continue;
    const { at, zone, bedAt, bedZone = null } = entry;
    nights.set(day, { at, zone, bedAt, bedZone });
  }
  return new Map(
    [...new Set([...series.keys(), ...logged.keys()])].map((day) => [
      day,
      {
        facts: series.get(day) ?? null,
        logged: LOG_DOMAINS.filter((domain) => logged.get(day)?.has(domain) === true),
        night: nights.get(day) ?? null,
      },
    ]),
  );
}

/** What formulas see of it. */
export function seriesOf(days: ReadonlyMap<string, DaySummary>): DailySeries {
  return new Map([...days].flatMap(([day, { facts }]) => (facts === null ? [] : [[day, facts] as const])));
}
