import type { DomainScore } from '../../api/insights.ts';
import type { Domain } from '../../api/records.ts';
import type { DailySeries } from './daily-series.ts';
import { ANCHORS, MIN_DOMAIN_DAYS } from './formula.ts';
import { roundToTenth } from './round.ts';

/**
 * One domain over seven days. Activity: minutes of the seven days together. Nutrition and mood: mean over the logged days.
 *
 * `score` isn't rounded (only the index is, at the very end); `amount` is, to one decimal, for the eye.
 */
export function domainScore(series: DailySeries, domain: Domain, days: readonly string[]): DomainScore {
  const amounts = days.flatMap((day) => series[domain].get(day)?.amount ?? []);
  const logged = amounts.length;
  const sum = amounts.reduce((total, amount) => total + amount, 0);
  const amount = domain === 'activity' ? sum : sum / logged;
  return {
    domain,
    ...ANCHORS[domain],
    score: logged < MIN_DOMAIN_DAYS ? null : score(domain, sum, logged),
    amount: logged === 0 ? null : roundToTenth(amount),
    days: logged,
  };
}

/** Multiplied before divided, so that a score that is a whole number comes out as one. */
function score(domain: Domain, sum: number, logged: number): number {
  switch (domain) {
    case 'activity':
      return Math.min(100, (100 * sum) / ANCHORS.activity.anchor);
    case 'nutrition':
      return Math.min(100, (100 * sum) / (ANCHORS.nutrition.anchor * logged));
    case 'mood':
      return (100 * (sum - logged)) / ((ANCHORS.mood.anchor - 1) * logged);
  }
}
