/** @file What asking for revocations says about whom one knows. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MOST_PREFIX_BITS, planReads, prefixOf } from '../../workers/engine/transport/backend-revocations.ts';

const hexId = fc.string({
  unit: fc.constantFrom(...'0123456789abcdef'.split('')),
  minLength: 64,
  maxLength: 64,
});
const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('a prefix is the leading bits', () => {
  expect(prefixOf('f'.repeat(64), 0)).toBe(0);
  expect(prefixOf('f'.repeat(64), 1)).toBe(1);
  expect(prefixOf('abcdef01'.padEnd(64, '0'), 12)).toBe(0xabc);
  expect(prefixOf('abcdef01'.padEnd(64, '0'), 5)).toBe(0b10101);
});

test('one request for each prefix, never more of a key id than the cap, all within a day, none before now', () => {
  fc.assert(
    fc.property(
      fc.array(hexId, { maxLength: 20 }),
      fc.integer({ min: -5, max: 40 }),
      unit,
      (ids, bits, value) => {
        const reads = planReads(ids, bits, 1000, () => value);
        const used = Math.max(0, Math.min(MOST_PREFIX_BITS, bits));
        expect(new Set(reads.map(({ prefix }) => prefix)).size).toBe(reads.length);
        expect(new Set(reads.map(({ prefix }) => prefix))).toEqual(
          new Set(ids.map((id) => prefixOf(id, used))),
        );
        for (const read of reads) {
          expect(read.bits).toBe(used);
          expect(read.prefix).toBeLessThan(2 ** used);
          expect(read.at).toBeGreaterThanOrEqual(1000);
          expect(read.at).toBeLessThan(1000 + 86_400_000);
        }
      },
    ),
  );
});

test('a small list is one request that names nobody', () => {
  const ids = ['0', '7', 'f'].map((digit) => digit.repeat(64));
  expect(planReads(ids, 0, 0, () => 0.5)).toEqual([{ prefix: 0, bits: 0, at: 300_000 }]);
  expect(planReads([], 4, 0, () => 0.5)).toEqual([]);
});
