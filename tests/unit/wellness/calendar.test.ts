import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addDays,
  addWeeks,
  daysBetween,
  daysFrom,
  firstDayOf,
  isDay,
  isIsoWeek,
  isoWeekOf,
} from '../../../workers/engine/wellness/calendar.ts';

// Dates whose ISO weeks cross a year, from the calendar of those years.
test.each([
  ['2026-11-20', '2026-W47'],
  ['2026-01-01', '2026-W01'],
  ['2025-12-29', '2026-W01'],
  ['2024-12-30', '2025-W01'],
  ['2020-12-31', '2020-W53'],
  ['2021-01-03', '2020-W53'],
  ['2021-01-04', '2021-W01'],
  ['2016-01-03', '2015-W53'],
  ['1969-12-31', '1970-W01'],
])('%s lies in %s', (day, week) => {
  expect(isoWeekOf(day)).toBe(week);
});

test('a week starts on its Monday and has seven days', () => {
  expect(firstDayOf('2026-W01')).toBe('2025-12-29');
  expect(firstDayOf('2026-W47')).toBe('2026-11-16');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40_000 }), (number) => {
      const day = addDays('1960-01-01', number);
      const week = isoWeekOf(day);
      const days = daysFrom(firstDayOf(week), 7);
      expect(days).toContain(day);
      expect(new Set(days.map(isoWeekOf))).toEqual(new Set([week]));
      expect(new Date(`${days[0] ?? ''}T00:00:00Z`).getUTCDay()).toBe(1);
      expect(isIsoWeek(week)).toBe(true);
      expect(addWeeks(addWeeks(week, 3), -3)).toBe(week);
    }),
  );
});

test('days are counted with both ends', () => {
  expect(daysBetween('2026-02-27', '2026-03-01')).toBe(3);
  expect(daysBetween('2026-03-01', '2026-02-28')).toBe(0);
  expect(daysFrom('2024-02-28', 3)).toEqual(['2024-02-28', '2024-02-29', '2024-03-01']);
  expect(daysFrom('2024-02-28', -1)).toEqual([]);
});

test('only days and weeks that exist are taken', () => {
  for (const text of [
    '2026-02-29',
    '2026-13-01',
    '2026-1-01',
    '20261120',
    '',
    '2026-11-20T00:00',
    '0099-01-01',
  ])
    expect(isDay(text)).toBe(false);
  expect(isDay('2024-02-29')).toBe(true);
  for (const text of ['2026-W54', '2025-W53', '2026-W00', '2026-47', '2026-W7', ''])
    expect(isIsoWeek(text)).toBe(false);
  expect(isIsoWeek('2020-W53')).toBe(true);
});
