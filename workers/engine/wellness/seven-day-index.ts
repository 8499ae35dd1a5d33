import { INDEX_DOMAINS, type FormulaParameters, type IndexDomain } from '../../api/formula.ts';
import type { DomainScore } from '../../api/insights.ts';
import type { Trackable } from '../../api/records.ts';
import { addDays, daysFrom } from './calendar.ts';
import type { DailySeries } from './daily-series.ts';
import { domainScore, isLogged } from './domain-score.ts';
import { MIN_COVERAGE, MIN_DOMAIN_DAYS, STANDARD } from './formula.ts';
import { roundHalfUp } from './round.ts';

export interface SevenDayIndex {
  /** 0–100, or null below 4 days, or while no domain has three. */
  readonly value: number | null;
  /** Days with an entry in one of the domains, of 7. */
  readonly coverage: number;
  /** Only domains with a weight. */
  readonly domains: readonly DomainScore[];
}

/** What counts for somebody: what they track, and sleep, which devices count. */
export function countedDomains(tracked: readonly Trackable[]): readonly IndexDomain[] {
  return INDEX_DOMAINS.filter((domain) => domain === 'sleep' || tracked.includes(domain));
}

/** The weighted mean of the scores that exist; null without any. */
export function exactIndex(domains: readonly DomainScore[]): number | null {
  const present = domains.flatMap(({ score, weight }) => (score === null ? [] : [{ score, weight }]));
  const weights = present.reduce((sum, { weight }) => sum + weight, 0);
  if (weights === 0) return null;
  return present.reduce((sum, { score, weight }) => sum + weight * score, 0) / weights;
}

/** The index of the seven days from `firstDay` on, over the given domains. */
export function sevenDayIndex(
  series: DailySeries,
  domains: readonly IndexDomain[],
  firstDay: string,
  parameters: FormulaParameters = STANDARD,
): SevenDayIndex {
  const days = daysFrom(firstDay, 7);
  const counted = domains.filter((domain) => parameters.weights[domain] > 0);
  const coverage = days.filter((day) =>
    counted.some((domain) => isLogged(series.get(day), domain, parameters)),
  ).length;
  const scores = counted.map((domain) => domainScore(series, domain, days, parameters));
  const mean = exactIndex(scores);
  const value = mean === null || coverage < MIN_COVERAGE ? null : roundHalfUp(mean);
  return { value, coverage, domains: scores };
}

/** The index of the last seven days, today included. */
export function rollingIndex(
  series: DailySeries,
  domains: readonly IndexDomain[],
  today: string,
  parameters: FormulaParameters = STANDARD,
): SevenDayIndex {
  return sevenDayIndex(series, domains, addDays(today, -6), parameters);
}

/** How many more days with an entry an index without a value waits for, at the least. */
export function daysNeeded(index: SevenDayIndex): number {
  if (index.value !== null) return 0;
  const most = Math.max(0, ...index.domains.map(({ days }) => days));
  return Math.max(MIN_COVERAGE - index.coverage, MIN_DOMAIN_DAYS - most, 1);
}
