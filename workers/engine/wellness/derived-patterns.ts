import type { AdherenceBand, FunctionalPattern } from '../../api/clinician.ts';
import type { FormulaParameters } from '../../api/formula.ts';
import type { PlanItem } from '../../api/plans.ts';
import { DOMAINS, type Domain } from '../../api/records.ts';
import { addWeeks, daysFrom, firstDayOf, isoWeekOf } from './calendar.ts';
import type { DailySeries } from './daily-series.ts';
import { isLogged } from './domain-score.ts';
import { formulaId, STANDARD } from './formula.ts';
import { domainPattern } from './patterns.ts';
import { adherence } from './plan-progress.ts';

declare const derived: unique symbol;

/** Finished weeks that patterns rest on. */
export const PATTERN_WEEKS = 8;
/** Logged days of a domain in those weeks from which on its adherence is named. */
const MIN_ADHERENCE_DAYS = 14;
const MOSTLY = 0.8;
const PARTLY = 0.4;

/** Made by `derivePatterns` alone; clinicians' packets are built from nothing else. */
export interface DerivedPatterns {
  readonly [derived]: true;
  readonly formula: string;
  readonly domains: readonly Domain[];
  /** The last of the weeks. */
  readonly week: string;
  readonly patterns: readonly FunctionalPattern[];
}

export interface PatternOptions {
  readonly domains: readonly Domain[];
  readonly plan: readonly PlanItem[];
  readonly parameters?: FormulaParameters;
  /** The person's calendar day. */
  readonly today: string;
}

function adherenceBand(
  series: DailySeries,
  domain: Domain,
  plan: readonly PlanItem[],
  weeks: readonly (readonly string[])[],
): AdherenceBand | null {
  // Entries of the domain's own: a day that only has counted steps says nothing about a plan.
  const logged = weeks
    .flat()
    .filter((day) => isLogged(series.get(day), domain, { ...STANDARD, countSteps: false })).length;
  const items = weeks.flatMap((days) => adherence(series, [domain], plan, days));
  if (items.length === 0 || logged < MIN_ADHERENCE_DAYS) return null;
  const part = items.reduce((sum, { done, planned }) => sum + done / planned, 0) / items.length;
  if (part >= MOSTLY) return 'mostly';
  return part >= PARTLY ? 'partly' : 'at-times';
}

/** There is at least one class. */
export function saysSomething({ level, regularity, contrast, trend, adherence }: FunctionalPattern): boolean {
  return (
    [level, regularity, contrast, adherence].some((name) => name !== null) || trend !== 'not-enough-data'
  );
}

/** The first day that `derivePatterns` looks at. */
export function firstPatternDay(today: string): string {
  return firstDayOf(addWeeks(isoWeekOf(today), -PATTERN_WEEKS));
}

/** The patterns of the eight weeks before the running one. */
export function derivePatterns(series: DailySeries, options: PatternOptions): DerivedPatterns {
  const { plan, today, parameters = STANDARD } = options;
  const domains = DOMAINS.filter((domain) => options.domains.includes(domain));
  const running = isoWeekOf(today);
  const mondays = Array.from({ length: PATTERN_WEEKS }, (_, i) =>
    firstDayOf(addWeeks(running, i - PATTERN_WEEKS)),
  );
  const weeks = mondays.map((monday) => daysFrom(monday, 7));
  const patterns = domains
    .map((domain): FunctionalPattern => ({
      ...domainPattern(series, domain, mondays, parameters),
      adherence: adherenceBand(series, domain, plan, weeks),
    }))
    .filter(saysSomething);
  const result: Omit<DerivedPatterns, typeof derived> = {
    formula: formulaId(parameters),
    domains,
    week: addWeeks(running, -1),
    patterns,
  };
  return result as DerivedPatterns;
}
