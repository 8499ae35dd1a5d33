import type { Direction } from '../../api/insights.ts';
import { DIRECTION_POINTS } from './formula.ts';
import type { SevenDayIndex } from './seven-day-index.ts';

function scored(index: SevenDayIndex): string {
  return index.domains
    .filter(({ score }) => score !== null)
    .map(({ domain }) => domain)
    .join();
}

/** Which way the index went from one week to the next; null unless both have a value from the same domains. */
export function directionBetween(earlier: SevenDayIndex, later: SevenDayIndex): Direction | null {
  if (earlier.value === null || later.value === null || scored(earlier) !== scored(later)) return null;
  const change = later.value - earlier.value;
  if (Math.abs(change) < DIRECTION_POINTS) return 'steady';
  return change > 0 ? 'up' : 'down';
}
