import type { IndexDomain } from '../../api/formula.ts';
import type { Direction } from '../../api/insights.ts';
import { DIRECTION_POINTS } from './formula.ts';
import type { SevenDayIndex } from './seven-day-index.ts';

/** The domains that the index is the mean of. */
export function scoredDomains(index: SevenDayIndex): readonly IndexDomain[] {
  return index.domains.filter(({ score }) => score !== null).map(({ domain }) => domain);
}

/** Which way the index went from one week to the next; null unless both have a value from the same domains. */
export function directionBetween(earlier: SevenDayIndex, later: SevenDayIndex): Direction | null {
  if (
    earlier.value === null ||
    later.value === null ||
    scoredDomains(earlier).join() !== scoredDomains(later).join()
  )
    return null;
  const change = later.value - earlier.value;
  if (Math.abs(change) < DIRECTION_POINTS) return 'steady';
  return change > 0 ? 'up' : 'down';
}
