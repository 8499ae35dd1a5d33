import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DOMAINS } from '../../../workers/api/records.ts';
import { addDays, daysFrom } from '../../../workers/engine/wellness/calendar.ts';
import { dailySeries, type DatedEntry } from '../../../workers/engine/wellness/daily-series.ts';
import { directionBetween } from '../../../workers/engine/wellness/direction.ts';
import { sevenDayIndex } from '../../../workers/engine/wellness/seven-day-index.ts';
import { whatMoved } from '../../../workers/engine/wellness/what-moved.ts';
import { dated, MONDAY } from './arbitraries.ts';

const indexFrom = (entries: readonly DatedEntry[], monday: string) =>
  sevenDayIndex(dailySeries(entries), DOMAINS, monday);
const NEXT = addDays(MONDAY, 7);

const walks = (monday: string, minutes: number): readonly DatedEntry[] =>
  daysFrom(monday, 4).map((day) => ({
    domain: 'activity',
    kind: 'walk',
    minutes,
    intensity: 'moderate',
    day,
  }));
const moods = (monday: string, valences: readonly number[]): readonly DatedEntry[] =>
  valences.map((valence, i) => ({ domain: 'mood', valence, energy: 3, day: addDays(monday, i) }));

test('the example of docs/FWI.md', () => {
  // 4 · 15 of 150 minutes: 40; 4 · 30: 80. Moods of 3.4 on average: 60; of 3.2: 55.
  const earlier = indexFrom([...walks(MONDAY, 15), ...moods(MONDAY, [3, 3, 3, 4, 4])], MONDAY);
  const later = indexFrom([...walks(NEXT, 30), ...moods(NEXT, [3, 3, 3, 3, 4])], NEXT);
  const moved = whatMoved(earlier, later);
  expect(moved?.parts.map(({ domain }) => domain)).toEqual(['activity', 'mood']);
  expect(moved?.parts[0]?.points).toBeCloseTo(20, 9);
  expect(moved?.parts[1]?.points).toBeCloseTo(-2.5, 9);
  expect(moved?.change).toBeCloseTo(17.5, 9);
});

test('the parts add up to the change of the means, and say which way each domain went', () => {
  let moved = 0;
  const week = (monday: string) => fc.array(dated(monday, 7), { minLength: 8, maxLength: 40 });
  fc.assert(
    fc.property(week(MONDAY), week(NEXT), (before, after) => {
      const [earlier, later] = [indexFrom(before, MONDAY), indexFrom(after, NEXT)];
      const movement = whatMoved(earlier, later);
      expect(movement === null).toBe(directionBetween(earlier, later) === null);
      if (movement === null) return;
      moved += 1;
      const mean = (index: typeof earlier) => {
        const scores = index.domains.flatMap(({ score }) => score ?? []);
        return scores.reduce((sum, score) => sum + score, 0) / scores.length;
      };
      expect(movement.change).toBeCloseTo(mean(later) - mean(earlier), 9);
      const sum = movement.parts.reduce((total, { points }) => total + points, 0);
      expect(sum).toBe(movement.change);
      // Each index is rounded to the nearest whole, so the shown difference is within one point.
      expect(Math.abs((later.value ?? 0) - (earlier.value ?? 0) - movement.change)).toBeLessThanOrEqual(
        1 + 1e-6,
      );
      const back = whatMoved(later, earlier);
      for (const [i, { points }] of movement.parts.entries())
        expect(back?.parts[i]?.points).toBeCloseTo(-points, 9);
    }),
    { numRuns: 500 },
  );
  expect(moved).toBeGreaterThan(100);
});

test('weeks of other domains, or without a value, can’t be compared', () => {
  const one = indexFrom(walks(MONDAY, 15), MONDAY);
  expect(whatMoved(one, indexFrom([...walks(NEXT, 15), ...moods(NEXT, [3, 3, 3])], NEXT))).toBeNull();
  expect(whatMoved(one, indexFrom([], NEXT))).toBeNull();
});
