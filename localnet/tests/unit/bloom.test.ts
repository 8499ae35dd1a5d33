import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ROUNDS_PER_FILTER, encodeFilter, filterHas } from '../../bloom.ts';
import { murmur3x64128 } from '../../murmur3.ts';
import { filtersOf } from '../../poll.ts';

const rounds = fc.uniqueArray(fc.bigInt({ min: 1n, max: 1n << 48n }), { maxLength: 120 });

describe('filters', () => {
  test('have every round that went in', () => {
    fc.assert(
      fc.property(rounds, (list) => {
        const filter = encodeFilter(list);
        expect(filter.length).toBe(98);
        expect(list.every((round) => filterHas(filter, round))).toBe(true);
      }),
    );
  });

  test('an empty one has none', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 1n << 60n }), (r) => {
        expect(filterHas(encodeFilter([]), r)).toBe(false);
      }),
    );
  });

  test('a full one says yes to few others', () => {
    const filter = encodeFilter(Array.from({ length: ROUNDS_PER_FILTER }, (_, i) => 1_000n + 7n * BigInt(i)));
    let hits = 0;
    for (let round = 100_000n; round < 110_000n; round++) if (filterHas(filter, round)) hits++;
    expect(hits).toBeLessThan(40);
  });

  test('groups cover each round once, within its range, and hold at most so many', () => {
    fc.assert(
      fc.property(rounds, (unsorted) => {
        const list = unsorted.map((r) => r % (1n << 32n)).sort((a, b) => (a < b ? -1 : 1));
        const filters = filtersOf(list);
        expect(filters.length).toBe(Math.ceil(list.length / ROUNDS_PER_FILTER));
        for (const [index, round] of list.entries()) {
          const {
            FirstRound: first = 0n,
            RoundRange: range = 0,
            Filter: filter,
          } = filters[Math.floor(index / ROUNDS_PER_FILTER)] ?? {};
          expect(round >= first && round <= first + BigInt(range)).toBe(true);
          expect(filterHas(filter ?? new Uint8Array(), round)).toBe(true);
        }
      }),
    );
  });
});

test('MurmurHash3 of longer inputs is not this function', () => {
  expect(() => murmur3x64128(new Uint8Array(16))).toThrow(RangeError);
});
