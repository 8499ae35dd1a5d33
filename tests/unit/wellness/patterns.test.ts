import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DOMAINS } from '../../../workers/api/records.ts';
import { addDays, isWeekend } from '../../../workers/engine/wellness/calendar.ts';
import { dailySeries, type DatedEntry } from '../../../workers/engine/wellness/daily-series.ts';
import { domainPattern, MIN_CONTRAST_DAYS } from '../../../workers/engine/wellness/patterns.ts';
import { dated } from './arbitraries.ts';

const MONDAY = '2026-09-28';
const WEEKS = 8;
const mondays = Array.from({ length: WEEKS }, (_, i) => addDays(MONDAY, 7 * i));
const days = Array.from({ length: 7 * WEEKS }, (_, i) => addDays(MONDAY, i));
const eat = (day: string, portions: number): DatedEntry => ({ domain: 'nutrition', portions, water: 0, day });
const pattern = (entries: readonly DatedEntry[]) => domainPattern(dailySeries(entries), 'nutrition', mondays);

test('the calendar knows its weekends', () => {
  expect(['2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23'].map(isWeekend)).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

describe('classes by hand', () => {
  test('the same every day: even, alike, steady', () => {
    expect(pattern(days.map((day) => eat(day, 3)))).toEqual({
      domain: 'nutrition',
      level: 'middle',
      regularity: 'even',
      contrast: 'alike',
      trend: 'steady',
    });
  });

  test.each([
    [1, 'lower'],
    [1.5, 'lower'],
    [2, 'middle'],
    [3, 'middle'],
    [3.5, 'upper'],
    [20, 'upper'],
  ])('%s of 5 portions: %s third', (portions, level) => {
    expect(pattern(days.map((day) => eat(day, portions))).level).toBe(level);
  });

  test('more at weekends, or on weekdays', () => {
    expect(pattern(days.map((day) => eat(day, isWeekend(day) ? 5 : 2))).contrast).toBe('weekends-higher');
    expect(pattern(days.map((day) => eat(day, isWeekend(day) ? 2 : 5))).contrast).toBe('weekdays-higher');
  });

  test('weeks that differ are mixed or uneven', () => {
    const byWeek = (portions: readonly number[]) =>
      pattern(days.map((day, i) => eat(day, portions[Math.floor(i / 7) % portions.length] ?? 0))).regularity;
    expect(byWeek([3, 4])).toBe('mixed');
    expect(byWeek([1, 5])).toBe('uneven');
  });

  test('a slow rise over all days is up', () => {
    expect(pattern(days.map((day, i) => eat(day, Math.floor(i / 7) / 2 + 1))).trend).toBe('up');
  });

  test('too little: no class is named', () => {
    expect(pattern([])).toEqual({
      domain: 'nutrition',
      level: null,
      regularity: null,
      contrast: null,
      trend: 'not-enough-data',
    });
    // Two days a week never make a week's score.
    const weekends = pattern(days.filter(isWeekend).map((day) => eat(day, 4)));
    expect(weekends).toMatchObject({ level: null, regularity: null, contrast: null, trend: 'steady' });
    const few = days.filter((day) => !isWeekend(day) || day < addDays(MONDAY, 7 * 3 - 1));
    expect(few.filter(isWeekend)).toHaveLength(MIN_CONTRAST_DAYS - 1);
    expect(pattern(few.map((day) => eat(day, 4))).contrast).toBeNull();
  });
});

test('the order of the entries is irrelevant', () => {
  const entries = fc.array(dated(MONDAY, 7 * WEEKS), { maxLength: 150 });
  const shuffled = entries.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  );
  fc.assert(
    fc.property(shuffled, ([one, other]) => {
      const [a, b] = [dailySeries(one), dailySeries(other)];
      for (const domain of DOMAINS)
        expect(domainPattern(b, domain, mondays)).toEqual(domainPattern(a, domain, mondays));
    }),
  );
});
