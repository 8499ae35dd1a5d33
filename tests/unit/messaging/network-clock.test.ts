import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NetworkClock, TRUSTED_WITHIN } from '../../../workers/engine/transport/network-clock.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TRUE_START = Date.parse('2026-11-23T08:00:00Z');

/** A device whose clock is off by so much; `hear` picks up a round that was over so long before. */
function device(off: number) {
  let now = TRUE_START;
  const clock = new NetworkClock({ now: () => now + off });
  return {
    clock,
    pass: (time: number) => (now += time),
    hear: (age = 3 * SECOND) => clock.note(now - age),
    error: () => clock.now() - now,
  };
}

describe('a good clock', () => {
  test('stays as it is, whatever is picked up however late', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            age: fc.oneof(fc.integer({ min: 0, max: MINUTE }), fc.integer({ min: 0, max: 21 * DAY })),
            after: fc.integer({ min: 0, max: 3 * MINUTE }),
          }),
        ),
        (rounds) => {
          const { hear, pass, clock } = device(0);
          for (const { age, after } of rounds) {
            pass(after);
            hear(age);
            // A fresh one among them is enough; only ten minutes of nothing but old ones would look like a wrong clock.
            hear();
            expect(clock.offset).toBe(0);
          }
        },
      ),
    );
  });

  test('a message that waited three days says nothing of the clock', () => {
    const { hear, clock } = device(0);
    for (let frame = 0; frame < 14; frame++) hear(3 * DAY);
    expect(clock.offset).toBe(0);
  });

  test('small differences are left alone', () => {
    for (const off of [-TRUSTED_WITHIN + 10 * SECOND, TRUSTED_WITHIN - 10 * SECOND]) {
      const { hear, pass, clock } = device(off);
      for (let n = 0; n < 40; n++) {
        pass(MINUTE);
        hear();
      }
      expect(clock.offset).toBe(0);
    }
  });

  test('one or two rounds that lie, and rounds without a time, change nothing', () => {
    const { clock, hear } = device(0);
    for (let n = 0; n < 10; n++) clock.note(null);
    hear(-DAY);
    hear(-DAY);
    hear();
    expect(clock.offset).toBe(0);
  });
});

describe('a wrong clock', () => {
  test('behind: three rounds from its future correct it to within seconds', () => {
    for (const off of [-HOUR, -DAY, -400 * DAY]) {
      const { hear, error } = device(off);
      hear();
      hear();
      expect(error()).toBe(off);
      hear();
      expect(Math.abs(error())).toBeLessThan(10 * SECOND);
    }
  });

  test('ahead: rounds over ten minutes that agree correct it, and it stays corrected in quick talk', () => {
    const { hear, pass, error } = device(2 * HOUR);
    for (let n = 0; n < 30; n++) hear();
    expect(error()).toBe(2 * HOUR);
    for (let n = 0; n < 12; n++) {
      pass(MINUTE);
      hear();
    }
    expect(Math.abs(error())).toBeLessThan(10 * SECOND);
    for (let n = 0; n < 60; n++) {
      pass(SECOND);
      hear(2 * SECOND + (n % 7) * SECOND);
    }
    expect(Math.abs(error())).toBeLessThan(10 * SECOND);
  });
});
