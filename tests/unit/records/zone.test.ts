import { expect, test } from 'vitest';
import { daysFrom } from '../../../workers/engine/wellness/calendar.ts';
import { instantOf, instantsIn, localDay, localMinute } from '../../../workers/engine/records/zone.ts';

test('the day is the one where the person is', () => {
  const at = Date.parse('2026-11-20T23:30:00Z');
  expect(localDay(at, 'UTC')).toBe('2026-11-20');
  expect(localDay(at, 'Europe/Berlin')).toBe('2026-11-21');
  expect(localDay(at, 'America/Los_Angeles')).toBe('2026-11-20');
  expect(localDay(at, 'Pacific/Kiritimati')).toBe('2026-11-21');
});

test('minutes are cut off, not rounded', () => {
  expect(localMinute(Date.parse('2026-11-20T08:05:59.999Z'), 'UTC')).toBe('2026-11-20T08:05');
});

test('a day and a time name one instant, also around clock changes', () => {
  const iso = (day: string, time: string) => new Date(instantOf(day, time, 'Europe/Berlin')).toISOString();
  expect(iso('2026-11-20', '08:05')).toBe('2026-11-20T07:05:00.000Z');
  // 02:30 doesn't exist on 29 March 2026: 03:30 summer time.
  expect(iso('2026-03-29', '02:30')).toBe('2026-03-29T01:30:00.000Z');
  // 02:30 comes twice on 25 October 2026: the first, in summer time.
  expect(iso('2026-10-25', '02:30')).toBe('2026-10-25T00:30:00.000Z');
});

test('many times at once are the same instants, on every day of a year', () => {
  for (const zone of ['Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu']) {
    const at = instantsIn(zone);
    for (const day of daysFrom('2026-01-01', 365))
      for (const time of ['00:00', '01:45', '02:30', '12:00', '23:59'])
        expect(at(day, time)).toBe(instantOf(day, time, zone));
  }
});
