import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Counters } from '../../counters.ts';
import { LocalnetStartError } from '../../types.ts';
import { temporaryFolder } from '../temporary-folder.ts';

test('numbers only go up, through any sequence of clean ends and crashes', () => {
  const dir = temporaryFolder();
  let lastRound = 0n;
  let lastUpdate = 0n;
  fc.assert(
    fc.property(fc.array(fc.nat(150), { maxLength: 6 }), fc.boolean(), (uses, isClean) => {
      const counters = new Counters(dir);
      for (const use of uses) {
        for (let i = 0; i < use; i++) {
          const round = counters.nextRound();
          expect(round > lastRound).toBe(true);
          lastRound = round;
        }
        const update = counters.nextUpdate();
        expect(update > lastUpdate).toBe(true);
        lastUpdate = update;
      }
      // A crash is simply no call of `close`.
      if (isClean) counters.close();
    }),
  );
});

test('a clean end leaves no gap, and remembers what was settled', () => {
  const dir = temporaryFolder();
  const counters = new Counters(dir);
  expect([counters.nextRound(), counters.nextRound()]).toEqual([1n, 2n]);
  counters.settle(2n);
  counters.close();
  const again = new Counters(dir);
  expect([again.upcomingRound, again.settled]).toEqual([3n, 2n]);
});

test('a damaged file is refused: starting at 1 again would lose every client', () => {
  const dir = temporaryFolder();
  for (const text of ['', '{}', '{"version":1,"round":"-1","update":"1","settled":"1"}']) {
    writeFileSync(join(dir, 'counters.json'), text);
    expect(() => new Counters(dir)).toThrow(LocalnetStartError);
  }
});
