import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  DEVICE_KEY_MS,
  dueSteps,
  RETIRED_KEY_MS,
  rotated,
  type DeviceKeys,
} from '../../../../workers/engine/custody/rotation/device-key.ts';

const DAY = 24 * 3_600_000;
const NOW = Date.UTC(2026, 10, 21);

test.each([
  ['new', 0, false],
  ['almost a week old', 7 * DAY - 1, false],
  ['a week old', 7 * DAY, true],
  ['a year old', 365 * DAY, true],
  ['made a little ahead of this clock', -DAY, false],
  ['made a week ahead of this clock', -7 * DAY, true],
] as const)('a key that is %s', (_, age, rotate) => {
  expect(dueSteps({ createdAt: NOW - age, retired: [] }, NOW).rotate).toBe(rotate);
});

test.each([
  ['today', 0, false],
  ['30 days ago', 30 * DAY, false],
  ['longer ago', 30 * DAY + 1, true],
  ['ahead of this clock', -DAY, false],
] as const)('a key that was retired %s', (_, age, destroyed) => {
  const { destroy } = dueSteps({ createdAt: NOW, retired: [{ id: 'k', retiredAt: NOW - age }] }, NOW);
  expect(destroy).toEqual(destroyed ? ['k'] : []);
});

test('tended as often as one likes, a key is used for a week and gone five weeks and a tick after it was made', () => {
  expect([DEVICE_KEY_MS, RETIRED_KEY_MS]).toEqual([7 * DAY, 30 * DAY]);
  const gaps = fc.array(fc.integer({ min: 60_000, max: 6 * DAY }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(gaps, (waits) => {
      let now = NOW;
      let made = 0;
      let keys: DeviceKeys<number> = { createdAt: now, retired: [] };
      const madeAt = new Map([[0, now]]);
      let longest = 0;
      for (const wait of waits) {
        now += wait;
        longest = Math.max(longest, wait);
        const { rotate, destroy } = dueSteps(keys, now);
        keys = { ...keys, retired: keys.retired.filter(({ id }) => !destroy.includes(id)) };
        if (rotate) {
          keys = rotated(keys, made, now);
          madeAt.set(++made, now);
        }
        expect(now - keys.createdAt).toBeLessThan(DEVICE_KEY_MS);
        for (const { id } of keys.retired)
          expect(now - (madeAt.get(id) ?? 0)).toBeLessThanOrEqual(DEVICE_KEY_MS + longest + RETIRED_KEY_MS);
        // Cut off and done again, a rotation retires a key once.
        if (rotate) expect(rotated(keys, made - 1, now).retired).toHaveLength(keys.retired.length);
      }
    }),
  );
});
