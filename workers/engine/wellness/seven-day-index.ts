import type { DomainScore } from '../../api/insights.ts';
import type { Domain } from '../../api/records.ts';
import { addDays, daysFrom } from './calendar.ts';
import type { DailySeries } from './daily-series.ts';
import { domainScore } from './domain-score.ts';
import { MIN_COVERAGE, MIN_DOMAIN_DAYS } from './formula.ts';
import { roundHalfUp } from './round.ts';

export interface SevenDayIndex {
  /** 0–100, or null below 4 days, or while no domain has three. */
  readonly value: number | null;
  /** Days with an entry in one of the domains, of 7. */
  readonly coverage: number;
  readonly domains: readonly DomainScore[];
}

/** The index of the seven days from `firstDay` on, over the given domains with equal weights. */
export function sevenDayIndex(
  series: DailySeries,
  domains: readonly Domain[],
  firstDay: string,
): SevenDayIndex {
  const days = daysFrom(firstDay, 7);
  const coverage = days.filter((day) => domains.some((domain) => series[domain].has(day))).length;
  const scores = domains.map((domain) => domainScore(series, domain, days));
  const present = scores.flatMap(({ score }) => score ?? []);
  const enough = coverage >= MIN_COVERAGE && present.length > 0;
  const mean = present.reduce((sum, score) => sum + score, 0) / present.length;
  return { value: enough ? roundHalfUp(mean) : null, coverage, domains: scores };
}

/** The index of the last seven days, today included. */
export function rollingIndex(series: DailySeries, domains: readonly Domain[], today: string): SevenDayIndex {
  return sevenDayIndex(series, domains, addDays(today, -6));
}

/** How many more days with an entry an index without a value waits for, at the least. */
export function daysNeeded(index: SevenDayIndex): number {
  if (index.value !== null) return 0;
  const most = Math.max(0, ...index.domains.map(({ days }) => days));
  return Math.max(MIN_COVERAGE - index.coverage, MIN_DOMAIN_DAYS - most, 1);
}
