import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RoundClock } from '../../round-clock.ts';

const times = { roundMs: 400, leadMs: 2500, graceMs: 300 };

test('rounds are always announced well ahead, evenly, and never twice', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 450 }), { minLength: 5, maxLength: 60 }), (steps) => {
      const clock = new RoundClock(times);
      let now = 1_000_000;
      const starts = [...clock.announce(now)];
      for (const step of steps) {
        now += step;
        starts.push(...clock.announce(now));
        expect(Math.max(...starts) > now + times.leadMs - times.roundMs).toBe(true);
        expect(clock.nextAnnouncement(now) > now).toBe(true);
      }
      for (const [i, start] of starts.entries()) expect(start).toBe((starts[0] ?? 0) + i * times.roundMs);
    }),
  );
});

test('after a long sleep, or a clock set back, it starts afresh instead of catching up', () => {
  for (const jump of [3_600_000, -3_600_000]) {
    const clock = new RoundClock(times);
    clock.announce(10_000_000);
    const starts = clock.announce(10_000_000 + jump);
    expect(starts.length).toBe(6);
    expect(starts[0]).toBe(10_000_000 + jump + times.roundMs);
  }
});
