/** @file What holds of fwi-2 whatever was logged and whatever values somebody set. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ANCHOR_BOUNDS,
  FORMULA_PRESETS,
  INDEX_DOMAINS,
  LIGHT_MINUTES,
  PRESET_NAMES,
  type Anchored,
  type FormulaParameters,
} from '../../../workers/api/formula.ts';
import type { DayMeasure } from '../../../workers/api/measures.ts';
import { DOMAINS } from '../../../workers/api/records.ts';
import { addDays, daysFrom } from '../../../workers/engine/wellness/calendar.ts';
import { dailySeries, type DatedEntry } from '../../../workers/engine/wellness/daily-series.ts';
import { directionBetween } from '../../../workers/engine/wellness/direction.ts';
import { domainScore } from '../../../workers/engine/wellness/domain-score.ts';
import {
  formulaId,
  formulaSnapshot,
  MIN_COVERAGE,
  parametersProblem,
  STANDARD,
} from '../../../workers/engine/wellness/formula.ts';
import { standardDeviation } from '../../../workers/engine/wellness/measure-score.ts';
import { roundHalfUp } from '../../../workers/engine/wellness/round.ts';
import { exactIndex, sevenDayIndex } from '../../../workers/engine/wellness/seven-day-index.ts';
import { movedBy, whatMoved } from '../../../workers/engine/wellness/what-moved.ts';
import { dated, MONDAY } from './arbitraries.ts';

const RUNS = { numRuns: 500 };
const NEXT = addDays(MONDAY, 7);

const within = (name: Anchored) => {
  const { min, max, step } = ANCHOR_BOUNDS[name];
  return fc.integer({ min: min / step, max: max / step }).map((count) => count * step);
};
const weight = fc.integer({ min: 0, max: 4 });
const parameters: fc.Arbitrary<FormulaParameters> = fc
  .record({
    weights: fc.record({ activity: weight, nutrition: weight, sleep: weight, mood: weight }),
    anchors: fc.record({
      minutes: within('minutes'),
      steps: within('steps'),
      portions: within('portions'),
      duration: within('duration'),
    }),
    lightMinute: fc.constantFrom(...LIGHT_MINUTES),
    countSteps: fc.boolean(),
    countRegularity: fc.boolean(),
  })
  .filter(({ weights }) => Object.values(weights).some((value) => value > 0));

interface Week {
  readonly entries: readonly DatedEntry[];
  readonly measures: readonly DayMeasure[];
}

/** One count a metric and day, as the store keeps them. */
const counts = (monday: string): fc.Arbitrary<readonly DayMeasure[]> =>
  fc
    .tuple(
      fc.dictionary(fc.constantFrom(...daysFrom(monday, 7)), fc.integer({ min: 0, max: 25_000 })),
      fc.dictionary(fc.constantFrom(...daysFrom(monday, 7)), fc.integer({ min: 0, max: 900 })),
    )
    .map(([steps, sleep]) => [
      ...Object.entries(steps).map(([day, amount]) => ({ metric: 'steps' as const, day, amount })),
      ...Object.entries(sleep).map(([day, amount]) => ({ metric: 'sleep' as const, day, amount })),
    ]);
const week = (monday: string): fc.Arbitrary<Week> =>
  fc.record({ entries: fc.array(dated(monday, 7), { maxLength: 40 }), measures: counts(monday) });

const indexOf = ({ entries, measures }: Week, values: FormulaParameters, monday = MONDAY) =>
  sevenDayIndex(dailySeries(entries, measures), INDEX_DOMAINS, monday, values);

test('bounds: the index lies between its lowest and highest score, and exists exactly where enough was logged', () => {
  let withValue = 0;
  fc.assert(
    fc.property(week(MONDAY), parameters, (logged, values) => {
      const index = indexOf(logged, values);
      const present = index.domains.flatMap(({ score }) => score ?? []);
      for (const { score, measures } of index.domains)
        for (const one of [score, ...measures.map((measure) => measure.score)])
          if (one !== null) expect(one >= 0 && one <= 100).toBe(true);
      expect(index.domains.every(({ weight }) => weight > 0)).toBe(true);
      expect(index.value === null).toBe(index.coverage < MIN_COVERAGE || present.length === 0);
      if (index.value === null) return;
      withValue += 1;
      expect(index.value).toBeGreaterThanOrEqual(Math.floor(Math.min(...present)));
      expect(index.value).toBeLessThanOrEqual(Math.ceil(Math.max(...present)));
    }),
    RUNS,
  );
  expect(withValue).toBeGreaterThan(100);
});

test('recomputed by hand from the numbers that the screen shows, the index is the same', () => {
  fc.assert(
    fc.property(week(MONDAY), parameters, (logged, values) => {
      const { value, domains } = indexOf(logged, values);
      if (value === null) return;
      let [above, below] = [0, 0];
      for (const { score, weight, measures } of domains) {
        const scores = measures.flatMap(({ counts, anchor, measure, days }) => {
          if (!counts) return [];
          const amounts = days.map(({ amount }) => amount);
          const sum = amounts.reduce((total, amount) => total + amount, 0);
          const mean = sum / amounts.length;
          if (measure === 'minutes') return Math.min(100, (100 * sum) / anchor);
          if (measure === 'valence') return (100 * (mean - 1)) / 4;
          if (measure !== 'regularity') return Math.min(100, (100 * mean) / anchor);
          const squares = amounts.reduce((total, amount) => total + (amount - mean) ** 2, 0);
          const deviation = Math.sqrt(squares / (amounts.length - 1));
          return Math.min(100, Math.max(0, (100 * (120 - deviation)) / 60));
        });
        if (score === null) continue;
        const own = scores.reduce((sum, one) => sum + one, 0) / scores.length;
        expect(own).toBeCloseTo(score, 9);
        above += weight * own;
        below += weight;
      }
      expect(Math.floor(above / below + 0.5 + 1e-9)).toBe(value);
    }),
    RUNS,
  );
});

test('without steps and nights fwi-2 is fwi-1: the plain mean of minutes, portions and mood', () => {
  fc.assert(
    fc.property(fc.array(dated(MONDAY, 7), { maxLength: 40 }), (entries) => {
      const both = sevenDayIndex(dailySeries(entries), INDEX_DOMAINS, MONDAY, STANDARD);
      const three = sevenDayIndex(dailySeries(entries), DOMAINS, MONDAY, STANDARD);
      const scores = three.domains.flatMap(({ score }) => score ?? []);
      const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
      expect(both.value).toBe(three.value);
      if (three.value !== null) expect(three.value).toBe(roundHalfUp(mean));
    }),
    RUNS,
  );
});

test('monotone: more steps on a counted day, or as much more sleep each night, never lower the index, and beyond the guide amount nothing changes', () => {
  fc.assert(
    fc.property(week(MONDAY), parameters, fc.integer({ min: 1, max: 5000 }), (logged, values, extra) => {
      const before = indexOf(logged, values);
      const more = (metric: DayMeasure['metric'], by: number): Week => ({
        ...logged,
        measures: logged.measures.map((one) =>
          one.metric === metric ? { ...one, amount: one.amount + by } : one,
        ),
      });
      for (const after of [indexOf(more('steps', extra), values), indexOf(more('sleep', extra), values)]) {
        expect(after.coverage).toBe(before.coverage);
        if (before.value !== null) expect(after.value ?? -1).toBeGreaterThanOrEqual(before.value);
      }
    }),
    RUNS,
  );
  const days = daysFrom(MONDAY, 5);
  const full = (extra: number): Week => ({
    entries: [],
    measures: days.flatMap((day): DayMeasure[] => [
      { metric: 'steps', day, amount: 8000 + extra },
      { metric: 'sleep', day, amount: 420 + extra },
    ]),
  });
  for (const extra of [0, 1, 60, 900]) expect(indexOf(full(extra), STANDARD).value).toBe(100);
});

test('the same walk, logged and counted, scores as the higher of the two and never as both', () => {
  const walk = fc.record({
    minutes: fc.integer({ min: 1, max: 60 }),
    steps: fc.integer({ min: 0, max: 12_000 }),
  });
  fc.assert(
    fc.property(fc.array(walk, { minLength: 3, maxLength: 7 }), parameters, (walks, values) => {
      const days = daysFrom(MONDAY, 7);
      const entries = walks.map(({ minutes }, at): DatedEntry => ({
        domain: 'activity',
        kind: 'walk',
        minutes,
        intensity: 'moderate',
        day: days[at] ?? MONDAY,
      }));
      const measures = walks.map(({ steps }, at): DayMeasure => ({
        metric: 'steps',
        day: days[at] ?? MONDAY,
        amount: steps,
      }));
      const score = (week: Week) =>
        domainScore(dailySeries(week.entries, week.measures), 'activity', days, values).score ?? 0;
      const [logged, counted] = [score({ entries, measures: [] }), score({ entries: [], measures })];
      expect(score({ entries, measures })).toBe(Math.max(logged, counted));
    }),
    RUNS,
  );
});

test('nights that are more alike never score less', () => {
  const nights = fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 3, maxLength: 7 });
  fc.assert(
    fc.property(nights, fc.double({ min: 0, max: 1, noNaN: true }), (amounts, pull) => {
      const mean = amounts.reduce((sum, amount) => sum + amount, 0) / amounts.length;
      const score = (values: readonly number[]) => {
        const measures = values.map((amount, at): DayMeasure => ({
          metric: 'sleep',
          day: addDays(MONDAY, at),
          amount,
        }));
        const { measures: scored } = domainScore(dailySeries([], measures), 'sleep', daysFrom(MONDAY, 7));
        return scored.find(({ measure }) => measure === 'regularity')?.score ?? 0;
      };
      const nearer = amounts.map((amount) => mean + (amount - mean) * pull);
      expect(standardDeviation(nearer)).toBeLessThanOrEqual(standardDeviation(amounts) + 1e-9);
      expect(score(nearer)).toBeGreaterThanOrEqual(score(amounts) - 1e-9);
    }),
    RUNS,
  );
});

test('the order of entry is irrelevant, and fewer entries or counts never raise coverage', () => {
  const changed = fc.tuple(week(MONDAY), parameters).chain(([logged, values]) =>
    fc.record({
      logged: fc.constant(logged),
      values: fc.constant(values),
      shuffled: fc.record({
        entries: fc.shuffledSubarray([...logged.entries], { minLength: logged.entries.length }),
        measures: fc.shuffledSubarray([...logged.measures], { minLength: logged.measures.length }),
      }),
      fewer: fc.record({
        entries: fc.subarray([...logged.entries]),
        measures: fc.subarray([...logged.measures]),
      }),
    }),
  );
  fc.assert(
    fc.property(changed, ({ logged, values, shuffled, fewer }) => {
      const index = indexOf(logged, values);
      expect(indexOf(shuffled, values)).toEqual(index);
      expect(indexOf(fewer, values).coverage).toBeLessThanOrEqual(index.coverage);
    }),
    RUNS,
  );
});

test('what moved it: the parts add up to the change, exactly and in tenths, under any weights', () => {
  let moved = 0;
  fc.assert(
    fc.property(week(MONDAY), week(NEXT), parameters, (before, after, values) => {
      const [earlier, later] = [indexOf(before, values), indexOf(after, values, NEXT)];
      const [exact, shown] = [whatMoved(earlier, later), movedBy(earlier, later)];
      expect(exact === null).toBe(directionBetween(earlier, later) === null);
      expect(shown === null).toBe(exact === null);
      if (exact === null || shown === null) return;
      moved += 1;
      const change = (exactIndex(later.domains) ?? 0) - (exactIndex(earlier.domains) ?? 0);
      expect(exact.change).toBeCloseTo(change, 9);
      const tenths = (value: number) => Math.round(value * 10);
      const sum = shown.parts.reduce((total, { points }) => total + tenths(points), 0);
      expect(sum).toBe(tenths(shown.change));
      expect(tenths(shown.to) - tenths(shown.from)).toBe(sum);
      for (const [at, { points }] of shown.parts.entries()) {
        expect(tenths(points) / 10).toBe(points);
        // No part is further from its exact points than two tenths.
        expect(Math.abs(points - (exact.parts[at]?.points ?? Number.NaN))).toBeLessThan(0.2 + 1e-9);
      }
    }),
    RUNS,
  );
  expect(moved).toBeGreaterThan(50);
});

test('the presets are within the bounds, each has its name, and only the published values have the plain one', () => {
  for (const name of PRESET_NAMES) {
    const preset = FORMULA_PRESETS[name];
    expect(parametersProblem(preset)).toBeNull();
    expect(formulaSnapshot(preset)).toEqual({
      id: name === 'standard' ? 'fwi-2' : 'fwi-2-own',
      parameters: preset,
      preset: name,
    });
  }
  fc.assert(
    fc.property(parameters, (values) => {
      expect(parametersProblem(values)).toBeNull();
      expect(formulaId(values) === 'fwi-2').toBe(formulaSnapshot(values).preset === 'standard');
    }),
  );
});
