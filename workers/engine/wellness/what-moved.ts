import type { Domain } from '../../api/records.ts';
import { scoredDomains } from './direction.ts';
import type { SevenDayIndex } from './seven-day-index.ts';

export interface Movement {
  /** Index points, not rounded. */
  readonly change: number;
  /** Each domain's points of the change, in the index's order: together exactly the change. */
  readonly parts: readonly { readonly domain: Domain; readonly points: number }[];
}

/**
 * What moved the index from one week to the next. The index is a mean of the domains' scores, so a domain's part is the change of its score
 * divided by the number of domains. Null unless both weeks have a value from the same domains, as for a direction.
 */
export function whatMoved(earlier: SevenDayIndex, later: SevenDayIndex): Movement | null {
  if (earlier.value === null || later.value === null) return null;
  const domains = scoredDomains(later);
  if (scoredDomains(earlier).join() !== domains.join()) return null;
  const scoreOf = (index: SevenDayIndex, domain: Domain): number =>
    index.domains.find((score) => score.domain === domain)?.score ?? 0;
  const parts = domains.map((domain) => ({
    domain,
    points: (scoreOf(later, domain) - scoreOf(earlier, domain)) / domains.length,
  }));
  return { change: parts.reduce((sum, { points }) => sum + points, 0), parts };
}
