import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  flightRepeatDelay,
  GIVE_UP_AFTER,
  hasPassed,
  LONE_ACKNOWLEDGEMENT_EVERY,
  resendDelay,
  retryDelay,
  SLOT_MEAN,
  slotDelay,
} from '../../../workers/engine/messaging/sending-times.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const times = fc.integer({ min: 1, max: 10_000 });

test('slots: exponential with the mean of the design, never negative, at most ten means', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (unit) => {
      const delay = slotDelay(unit);
      expect(delay).toBeGreaterThanOrEqual(0);
      expect(delay).toBeLessThanOrEqual(10 * SLOT_MEAN);
    }),
  );
  const count = 20_000;
  const delays = Array.from({ length: count }, (_, index) => slotDelay((index + 0.5) / count));
  const mean = delays.reduce((sum, delay) => sum + delay, 0) / count;
  expect(Math.abs(mean - SLOT_MEAN)).toBeLessThan(0.01 * SLOT_MEAN);
  // Memoryless: of those that waited one mean, the share that waits another is the same, 1/e.
  const over = (limit: number) => delays.filter((delay) => delay > limit).length;
  expect(over(2 * SLOT_MEAN) / over(SLOT_MEAN)).toBeCloseTo(Math.exp(-1), 2);
});

test.each([
  ['retry', retryDelay, 2_000, 2 * MINUTE],
  ['resend', resendDelay, 30 * MINUTE, 24 * HOUR],
  ['flight', flightRepeatDelay, 2 * MINUTE, 6 * HOUR],
] as const)('%s: doubles from the first to the longest and never shrinks', (_name, delay, first, longest) => {
  expect(delay(1)).toBe(first);
  expect(delay(2)).toBe(2 * first);
  fc.assert(
    fc.property(times, (sent) => {
      expect(delay(sent + 1)).toBeGreaterThanOrEqual(delay(sent));
      expect(delay(sent)).toBeGreaterThanOrEqual(first);
      expect(delay(sent)).toBeLessThanOrEqual(longest);
    }),
  );
  expect(delay(10_000)).toBe(longest);
});

test('a resend never comes before the peer had time for a lone acknowledgement, and there are few before the end', () => {
  expect(resendDelay(1)).toBeGreaterThanOrEqual(2 * LONE_ACKNOWLEDGEMENT_EVERY);
  let resends = 0;
  for (let waited = 0; waited < GIVE_UP_AFTER; waited += resendDelay(++resends));
  expect(resends).toBeLessThan(30);
});

test('a time in the future is long ago: a clock that was set back stops nothing', () => {
  expect(hasPassed(1_000, 500, 1_499)).toBe(false);
  expect(hasPassed(1_000, 500, 1_500)).toBe(true);
  expect(hasPassed(1_000, 500, 999)).toBe(true);
});
