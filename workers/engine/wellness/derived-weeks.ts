import type { AdherenceItem, WeekIndex } from '../../api/insights.ts';
import { DOMAINS, type Domain } from '../../api/records.ts';
import { adherence, type Plan } from './adherence.ts';
import { addDays, addWeeks, daysFrom, firstDayOf, isoWeekOf } from './calendar.ts';
import type { DailySeries } from './daily-series.ts';
import type { DerivedPatterns } from './derived-patterns.ts';
import { directionBetween } from './direction.ts';
import { FORMULA } from './formula.ts';
import { sevenDayIndex } from './seven-day-index.ts';

declare const derived: unique symbol;

/** One week as the formulas see it. */
export interface DerivedWeek extends WeekIndex {
  /** Its Sunday is over. */
  readonly complete: boolean;
  readonly adherence: readonly AdherenceItem[];
}

/**
 * Weeks in a row up to the running one, oldest first. Only `deriveWeeks` makes this type, and insight packets are built from
 * nothing else: a log entry has no way into one.
 */
export interface DerivedWeeks {
  readonly [derived]: true;
  readonly formula: string;
  readonly domains: readonly Domain[];
  readonly weeks: readonly DerivedWeek[];
}

/** Where packets get their weeks from: derived over the tracked domains that also are in `domains`. */
export interface DerivedSource {
  weeks(domains: readonly Domain[]): Promise<DerivedWeeks>;
  /** The same of the finished weeks' patterns. */
  patterns(domains: readonly Domain[]): Promise<DerivedPatterns>;
}

export interface DeriveOptions {
  readonly domains: readonly Domain[];
  readonly plan: Plan;
  /** The person's calendar day. */
  readonly today: string;
  /** How many weeks, the running one included. */
  readonly count: number;
}

/** The first day that `deriveWeeks` looks at: one week more than it returns, for the first direction. */
export function firstDayNeeded(today: string, count: number): string {
  return firstDayOf(addWeeks(isoWeekOf(today), -count));
}

export function deriveWeeks(series: DailySeries, options: DeriveOptions): DerivedWeeks {
  const { plan, today, count } = options;
  const domains = DOMAINS.filter((domain) => options.domains.includes(domain));
  // One week more than asked for: the first direction needs the week before.
  const names = Array.from({ length: count + 1 }, (_, i) => addWeeks(isoWeekOf(today), i - count));
  const indexes = names.map((week) => sevenDayIndex(series, domains, firstDayOf(week)));
  const weeks = indexes.slice(1).map((index, i): DerivedWeek => {
    const [before, week] = [indexes[i], names[i + 1]];
    if (before === undefined || week === undefined) throw new Error('weeks out of step');
    const firstDay = firstDayOf(week);
    const lastDay = addDays(firstDay, 6);
    const complete = lastDay < today;
    return {
      week,
      firstDay,
      lastDay,
      ...index,
      // A week that still runs would nearly always read as "down".
      direction: complete ? directionBetween(before, index) : null,
      complete,
      adherence: adherence(series, domains, plan, daysFrom(firstDay, 7)),
    };
  });
  const result: Omit<DerivedWeeks, typeof derived> = { formula: FORMULA, domains, weeks };
  return result as DerivedWeeks;
}
