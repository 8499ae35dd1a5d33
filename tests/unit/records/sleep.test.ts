/** @file Nights: over midnight, over clock changes, over time zones. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { watchDays } from '../../../workers/engine/records/day-facts-book.ts';
import { createLogBook } from '../../../workers/engine/records/log-book.ts';
import { createOwnMetrics } from '../../../workers/engine/records/own-metrics.ts';
import { checkSleep } from '../../../workers/engine/records/validate-sleep.ts';
import { instantOf } from '../../../workers/engine/records/zone.ts';
import { createTodayView } from '../../../workers/engine/views/today.ts';
import { createTestContext, valueOf } from '../support/engine-context.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

async function night(bed: string, wake: string, zone: string, bedZone = zone) {
  const at = (moment: string, where: string) => instantOf(moment.slice(0, 10), moment.slice(11), where);
  const wakeAt = at(wake, zone);
  const context = createTestContext({ now: new Date(wakeAt + HOUR).toISOString(), zone });
  const log = createLogBook(context);
  const input = {
    domain: 'sleep',
    bedAt: at(bed, bedZone),
    ...(bedZone === zone ? {} : { bedZone }),
  } as const;
  const entry = valueOf(await log.log(input, wakeAt));
  if (entry.domain !== 'sleep') throw new Error('another domain came back');
  return { entry, minutes: (entry.at - entry.bedAt) / MINUTE, log, context };
}

test.each([
  ['over midnight', '2026-11-19T23:15', '2026-11-20T07:00', 'Europe/Berlin', 465],
  ['a nap', '2026-11-20T13:00', '2026-11-20T13:20', 'Europe/Berlin', 20],
  ['the clock goes forward', '2026-03-28T23:00', '2026-03-29T07:00', 'Europe/Berlin', 420],
  ['the clock goes back', '2026-10-24T23:00', '2026-10-25T07:00', 'Europe/Berlin', 540],
  ['in the south', '2026-10-03T23:00', '2026-10-04T07:00', 'Australia/Sydney', 420],
  ['over the new year', '2025-12-31T23:30', '2026-01-01T08:30', 'Asia/Kathmandu', 540],
])('%s: %s to %s in %s is %i minutes', async (_, bed, wake, zone, minutes) => {
  const { entry, minutes: counted } = await night(bed, wake, zone);
  expect(counted).toBe(minutes);
  expect(entry).toMatchObject({ day: wake.slice(0, 10), zone });
});

test('a night flight: to bed in New York, awake in Vienna, belongs to the day there', async () => {
  const { entry, minutes, log, context } = await night(
    '2026-11-19T20:00',
    '2026-11-20T07:30',
    'Europe/Vienna',
    'America/New_York',
  );
  expect(minutes).toBe(5.5 * 60);
  expect(entry).toMatchObject({ bedZone: 'America/New_York', zone: 'Europe/Vienna', day: '2026-11-20' });
  // Home again: what was logged there stays as it was there, also when it is changed.
  context.setZone('America/New_York');
  const { id, bedAt, at } = entry;
  const changed = valueOf(await log.change(id, { domain: 'sleep', bedAt }, at - 30 * MINUTE));
  expect(changed).toMatchObject({ zone: 'Europe/Vienna', day: '2026-11-20', at: at - 30 * MINUTE });
});

test('the next form knows the usual times, on the clock of each end', async () => {
  const { context, log } = await night(
    '2026-11-19T20:00',
    '2026-11-20T07:30',
    'Europe/Vienna',
    'America/New_York',
  );
  const today = createTodayView(context, log, createOwnMetrics(context), watchDays(context.store).days);
  expect((await today.snapshot()).usualSleep).toEqual({ bed: '20:00', wake: '07:30' });
});

test('a night is checked: bed before waking, at most a day, a zone that exists', () => {
  const wake = Date.parse('2026-11-20T07:00:00Z');
  const why = (bedAt: number, bedZone?: string) => {
    const checked = checkSleep(
      { domain: 'sleep', bedAt, ...(bedZone === undefined ? {} : { bedZone }) },
      wake,
    );
    return checked.ok ? null : `${checked.error.field} ${checked.error.why}`;
  };
  expect(why(wake)).toBe('bedAt too-large');
  expect(why(wake + 1)).toBe('bedAt too-large');
  expect(why(wake - 24 * HOUR - 1)).toBe('bedAt too-small');
  expect(why(wake - 24 * HOUR)).toBeNull();
  expect(why(Number.NaN)).toBe('bedAt not-a-number');
  expect(why(wake - HOUR, 'Moon/Copernicus')).toBe('zone unknown');
});

test('for any night in any zone the day is that of waking up, and the length that of the instants', async () => {
  const zones = ['UTC', 'Europe/London', 'America/St_Johns', 'Pacific/Apia', 'Asia/Kathmandu'];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...zones),
      fc.integer({ min: 0, max: 365 * 24 * 60 }),
      fc.integer({ min: 1, max: 24 * 60 }),
      async (zone, start, length) => {
        const bedAt = Date.parse('2026-01-01T00:00:00Z') + start * MINUTE;
        const wakeAt = bedAt + length * MINUTE;
        const context = createTestContext({ now: new Date(wakeAt).toISOString(), zone });
        const entry = valueOf(await createLogBook(context).log({ domain: 'sleep', bedAt }, wakeAt));
        expect(entry.at - (entry.domain === 'sleep' ? entry.bedAt : 0)).toBe(length * MINUTE);
        const clock = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' });
        expect(entry.day).toBe(clock.format(wakeAt));
      },
    ),
    { numRuns: 100 },
  );
});
