/** @file Trend and pattern statistics against SciPy and pymannkendall on published data (tests/fixtures/statistics), and properties. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { twoSidedTail } from '../../../workers/engine/wellness/normal-distribution.ts';
import { cliffsDelta, quartileDispersion } from '../../../workers/engine/wellness/patterns.ts';
import { median, quantile } from '../../../workers/engine/wellness/quantile.ts';
import {
  mannKendall,
  MIN_TREND_POINTS,
  theilSenSlope,
  trendOf,
  type Point,
} from '../../../workers/engine/wellness/trend.ts';

interface Reference {
  readonly trends: readonly {
    readonly name: string;
    readonly x: readonly number[];
    readonly y: readonly number[];
    readonly s: number;
    readonly variance: number;
    readonly z: number;
    readonly p: number;
    readonly slopeEven: number;
    readonly slope: number;
    readonly trend: string;
    readonly quartileDispersion: number;
    readonly median: number;
  }[];
  readonly contrasts: readonly {
    readonly name: string;
    readonly a: readonly number[];
    readonly b: readonly number[];
    readonly delta: number;
  }[];
  readonly tails: readonly { readonly z: number; readonly p: number }[];
}

const reference = JSON.parse(
  readFileSync(new URL('../../fixtures/statistics/reference.json', import.meta.url), 'utf8'),
) as Reference;

/** Within 1e-9, relative where the number is large. */
function expectClose(computed: number | null, expected: number): void {
  expect(computed).not.toBeNull();
  expect(Math.abs((computed ?? NaN) - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
}

const pointsOf = (x: readonly number[], y: readonly number[]): readonly Point[] =>
  y.map((value, i) => ({ x: x[i] ?? NaN, y: value }));

describe('against the reference, to 1e-9', () => {
  test('the fixture is whole', () => {
    expect(reference.trends.length).toBeGreaterThanOrEqual(10);
    expect(new Set(reference.trends.map(({ trend }) => trend))).toEqual(new Set(['up', 'steady', 'down']));
  });

  test.each(reference.trends)('$name', (expected) => {
    const { x, y } = expected;
    const even = y.map((_, i) => i);
    const test = mannKendall(y);
    expect(test.s).toBe(expected.s);
    expectClose(test.variance, expected.variance);
    expectClose(test.z, expected.z);
    expectClose(test.p, expected.p);
    expectClose(theilSenSlope(pointsOf(even, y)), expected.slopeEven);
    expectClose(theilSenSlope(pointsOf(x, y)), expected.slope);
    expectClose(quartileDispersion(y), expected.quartileDispersion);
    expectClose(median(y), expected.median);
    expect(trendOf(pointsOf(x, y)).trend).toBe(expected.trend);
  });

  test.each(reference.contrasts)("Cliff's delta: $name", ({ a, b, delta }) => {
    expectClose(cliffsDelta(a, b), delta);
  });

  test('the tail of the normal distribution', () => {
    for (const { z, p } of reference.tails) {
      expectClose(twoSidedTail(z), p);
      expect(twoSidedTail(-z)).toBe(twoSidedTail(z));
      // Far out an absolute difference would say nothing.
      expect(twoSidedTail(z) / p).toBeCloseTo(1, 9);
    }
  });
});

const values = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: MIN_TREND_POINTS, maxLength: 40 });
const inOrder = (y: readonly number[]) => pointsOf([...y.keys()], y);

describe('properties', () => {
  test('below 14 points there is no trend, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: MIN_TREND_POINTS - 1 }), (y) => {
        expect(trendOf(inOrder(y))).toEqual({ trend: 'not-enough-data', slope: null });
      }),
    );
    const rising = Array.from({ length: MIN_TREND_POINTS }, (_, i) => i);
    expect(trendOf(inOrder(rising))).toEqual({ trend: 'up', slope: 1 });
  });

  test('the order in which points arrive is irrelevant', () => {
    const shuffled = values.chain((y) =>
      fc.tuple(fc.constant(y), fc.shuffledSubarray([...inOrder(y)], { minLength: y.length })),
    );
    fc.assert(
      fc.property(shuffled, ([y, points]) => {
        expect(trendOf(points)).toEqual(trendOf(inOrder(y)));
      }),
    );
  });

  test('turned upside down, up is down; moved or stretched, the class stays', () => {
    const opposite = { up: 'down', down: 'up', steady: 'steady', 'not-enough-data': 'not-enough-data' };
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 9 }), fc.integer(), (y, factor, offset) => {
        const { trend, slope } = trendOf(inOrder(y));
        expect(trendOf(inOrder(y.map((value) => -value))).trend).toBe(opposite[trend]);
        const moved = trendOf(inOrder(y.map((value) => factor * value + offset)));
        expect(moved.trend).toBe(trend);
        expect(moved.slope).toBeCloseTo(factor * (slope ?? NaN), 6);
      }),
    );
  });

  test('the slope lies within the slopes of all pairs, and p within 0 and 1', () => {
    fc.assert(
      fc.property(values, (y) => {
        const steps = y.slice(1).map((value, i) => value - (y[i] ?? NaN));
        const slope = theilSenSlope(inOrder(y)) ?? NaN;
        expect(slope).toBeGreaterThanOrEqual(Math.min(...steps));
        expect(slope).toBeLessThanOrEqual(Math.max(...steps));
        const { p, s } = mannKendall(y);
        expect(p).toBeGreaterThanOrEqual(0);
        expect(p).toBeLessThanOrEqual(1);
        expect(Math.abs(s)).toBeLessThanOrEqual((y.length * (y.length - 1)) / 2);
      }),
    );
  });

  test('dispersion and delta stay in their bounds', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(quartileDispersion(a)).toBeGreaterThanOrEqual(0);
        expect(quartileDispersion(a)).toBeLessThanOrEqual(1);
        expect(Math.abs(cliffsDelta(a, b))).toBeLessThanOrEqual(1);
        expect(cliffsDelta(a, b)).toBe(0 - cliffsDelta(b, a) + 0);
      }),
    );
  });

  test('a quantile of nothing is a bug', () => {
    expect(() => quantile([], 0.5)).toThrow(RangeError);
    expect(theilSenSlope([])).toBeNull();
  });
});
