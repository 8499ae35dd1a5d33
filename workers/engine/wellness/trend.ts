/**
 * @file Whether a series rises or falls, without assuming a shape: the median of all pairwise slopes (Theil 1950, Sen 1968) and the
 * rank test of Mann (1945) and Kendall (1975), with the variance corrected for ties and for continuity.
 */
import type { TrendClass } from '../../api/clinician.ts';
import { twoSidedTail } from './normal-distribution.ts';
import { median } from './quantile.ts';

export interface Point {
  /** Any unit, as days; no two points share one. */
  readonly x: number;
  readonly y: number;
}

export interface MannKendall {
  /** Rising pairs less falling pairs. */
  readonly s: number;
  readonly variance: number;
  readonly z: number;
  /** Two-sided. */
  readonly p: number;
}

export interface Trend {
  readonly trend: TrendClass;
  /** Units of y for one unit of x; null without enough data. */
  readonly slope: number | null;
}

/** Fewer points say nothing about a direction. */
export const MIN_TREND_POINTS = 14;
const SIGNIFICANCE = 0.05;

/** Null with fewer than two points. */
export function theilSenSlope(points: readonly Point[]): number | null {
  const slopes: number[] = [];
  for (const [i, a] of points.entries())
    for (const b of points.slice(i + 1)) slopes.push((b.y - a.y) / (b.x - a.x));
  return slopes.length === 0 ? null : median(slopes);
}

function tieCorrection(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()].reduce((sum, t) => sum + t * (t - 1) * (2 * t + 5), 0);
}

/** `values` in the order of time. */
export function mannKendall(values: readonly number[]): MannKendall {
  const n = values.length;
  let s = 0;
  for (const [i, a] of values.entries()) for (const b of values.slice(i + 1)) s += Math.sign(b - a);
  const variance = (n * (n - 1) * (2 * n + 5) - tieCorrection(values)) / 18;
  const z = s === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance);
  return { s, variance, z, p: twoSidedTail(z) };
}

/** The class of a series: up or down where the test finds one at 5 %, else steady. The order of the points doesn't matter. */
export function trendOf(points: readonly Point[]): Trend {
  if (points.length < MIN_TREND_POINTS) return { trend: 'not-enough-data', slope: null };
  const inOrder = [...points].sort((a, b) => a.x - b.x);
  const { s, p } = mannKendall(inOrder.map(({ y }) => y));
  const slope = theilSenSlope(inOrder);
  if (p >= SIGNIFICANCE) return { trend: 'steady', slope };
  return { trend: s > 0 ? 'up' : 'down', slope };
}
