import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KnownRounds, decodeKnownRounds, runLengthDecode, runLengthEncode } from '../../known-rounds.ts';

describe('run-length coding', () => {
  test('decodes what it encodes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 600 }),
      fc.array(fc.constantFrom(0x00, 0xff, 0x17), { maxLength: 900 }).map((list) => Uint8Array.from(list)),
    );
    fc.assert(
      fc.property(bytes, (b) => {
        expect(runLengthDecode(runLengthEncode(b))).toEqual(b);
      }),
    );
  });

  test('runs longer than one count are split', () => {
    expect(runLengthEncode(new Uint8Array(300))).toEqual(Uint8Array.of(0, 255, 0, 45));
  });

  test('a run without a count, or with none, is malformed', () => {
    expect(runLengthDecode(Uint8Array.of(1, 0xff))).toBeUndefined();
    expect(runLengthDecode(Uint8Array.of(0x00, 0))).toBeUndefined();
  });
});

describe('known rounds', () => {
  const start = fc.bigInt({ min: 1n, max: 1n << 40n });

  test('a client reads exactly what has been finished, in whatever order', () => {
    fc.assert(
      fc.property(start, fc.uniqueArray(fc.nat(200), { maxLength: 150 }), (first, offsets) => {
        const known = new KnownRounds(first);
        const finished = new Set(offsets.map((offset) => first + BigInt(offset)));
        for (const round of finished) known.finish(round);
        const has = decodeKnownRounds(known.encode());
        for (let round = first - 3n; round < first + 210n; round++) {
          const expected = round < first || finished.has(round);
          expect(known.has(round)).toBe(expected);
          // The first unchecked round itself is the last checked one when nothing is ahead: it isn't known.
          expect([round, has?.(round)]).toEqual([round, expected]);
        }
      }),
    );
  });

  test('a round below the first unchecked one changes nothing', () => {
    const known = new KnownRounds(10n);
    known.finish(3n);
    expect([known.firstUnchecked, known.lastChecked]).toEqual([10n, 10n]);
  });

  test('stays small while rounds end in order', () => {
    const known = new KnownRounds(1n);
    for (let round = 1n; round <= 5000n; round++) known.finish(round);
    expect(known.encode().length).toBeLessThan(40);
  });

  test('malformed encodings are refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 18 }), (b) => {
        expect(decodeKnownRounds(b)).toBeUndefined();
      }),
    );
    const good = new KnownRounds(5n).encode();
    expect(decodeKnownRounds(good.with(16, 3))).toBeUndefined();
    expect(decodeKnownRounds(good.with(19, 7))).toBeUndefined();
  });
});
