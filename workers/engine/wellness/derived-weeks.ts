import { INDEX_DOMAINS, type FormulaParameters, type IndexDomain } from '../../api/formula.ts';
import type { AdherenceItem, MovedBy, WeekIndex } from '../../api/insights.ts';
import type { PlanItem } from '../../api/plans.ts';
import type { Domain } from '../../api/records.ts';
import { addDays, addWeeks, daysFrom, firstDayOf, isoWeekOf } from './calendar.ts';
import type { DailySeries } from './daily-series.ts';
import type { DerivedPatterns } from './derived-patterns.ts';
import { directionBetween } from './direction.ts';
import { formulaId, STANDARD } from './formula.ts';
import { adherence } from './plan-progress.ts';
import { sevenDayIndex, type SevenDayIndex } from './seven-day-index.ts';
import { movedBy } from './what-moved.ts';

declare const derived: unique symbol;

/** One week as the formulas see it. */
export interface DerivedWeek extends WeekIndex {
  /** Its Sunday is over. */
  readonly complete: boolean;
  readonly adherence: readonly AdherenceItem[];
  readonly moved: MovedBy | null;
}

/**
 * Weeks in a row up to the running one, oldest first. Only `deriveWeeks` makes this type, and insight packets are built from
 * nothing else: a log entry has no way into one.
 */
export interface DerivedWeeks {
  readonly [derived]: true;
  readonly formula: string;
  readonly domains: readonly IndexDomain[];
  readonly weeks: readonly DerivedWeek[];
}

/** Where packets get their weeks from: derived over what counts for the person and also is in `domains`. */
export interface DerivedSource {
  weeks(domains: readonly Domain[]): Promise<DerivedWeeks>;
  /** The same of the finished weeks' patterns. */
  patterns(domains: readonly Domain[]): Promise<DerivedPatterns>;
}

export interface DeriveOptions {
  readonly domains: readonly IndexDomain[];
  readonly plan: readonly PlanItem[];
  readonly parameters?: FormulaParameters;
  /** The person's calendar day. */
  readonly today: string;
  /** How many weeks, the running one included. */
  readonly count: number;
  /** Computes the index of a week, or remembers it; made by default. */
  readonly indexOf?: (monday: string) => SevenDayIndex;
}

/** The first day that `deriveWeeks` looks at: one week more than it returns, for the first direction. */
export function firstDayNeeded(today: string, count: number): string {
  return firstDayOf(addWeeks(isoWeekOf(today), -count));
}

export function deriveWeeks(series: DailySeries, options: DeriveOptions): DerivedWeeks {
  const { plan, today, count, parameters = STANDARD } = options;
  const domains = INDEX_DOMAINS.filter((domain) => options.domains.includes(domain));
  const indexOf = options.indexOf ?? ((monday) => sevenDayIndex(series, domains, monday, parameters));
  // One week more than asked for: the first direction needs the week before.
  const names = Array.from({ length: count + 1 }, (_, i) => addWeeks(isoWeekOf(today), i - count));
  const indexes = names.map((week) => indexOf(firstDayOf(week)));
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
      moved: movedBy(before, index),
      adherence: adherence(series, domains, plan, daysFrom(firstDay, 7)),
    };
  });
  const result: Omit<DerivedWeeks, typeof derived> = { formula: formulaId(parameters), domains, weeks };
  return result as DerivedWeeks;
}
