/** @file Requests between two apps: one form each, everything else refused. */
import { encode } from 'cborg';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ROLES } from '../../../workers/api/people.ts';
import {
  decodeRelation,
  encodeRelation,
  type RelationMessage,
} from '../../../workers/engine/people/relation-message.ts';

const message: fc.Arbitrary<RelationMessage> = fc.oneof(
  fc.constant({ t: 'forget' } as const),
  fc.record({ t: fc.constant('forgotten' as const), n: fc.nat(100_000) }),
  fc.record({ t: fc.constantFrom('ask-role' as const, 'role' as const), role: fc.constantFrom(...ROLES) }),
);

test('every message comes back as it was', () => {
  fc.assert(
    fc.property(message, (one) => {
      expect(decodeRelation(encodeRelation(one))).toEqual(one);
    }),
    { numRuns: 500 },
  );
});

test.each([
  {},
  { t: 'forget', why: 'x' },
  { t: 'forgotten' },
  { t: 'forgotten', n: -1 },
  { t: 'forgotten', n: 1.5 },
  { t: 'role', role: 'nurse' },
  { t: 'role' },
  { t: 'ask-role', role: ['coach'] },
  { t: 'grant', role: 'coach' },
  null,
  7,
  'forget',
  [],
])('%o is refused', (value) => {
  expect(decodeRelation(encode(value))).toBeUndefined();
});

describe('bytes', () => {
  test('changed, cut or longer they never read as the same message, and nothing is thrown', () => {
    fc.assert(
      fc.property(message, fc.nat(40), fc.integer({ min: 1, max: 255 }), (one, at, change) => {
        const bytes = encodeRelation(one);
        const altered = Uint8Array.from(bytes);
        const place = at % bytes.length;
        altered[place] = (altered[place] ?? 0) ^ change;
        expect(decodeRelation(altered)).not.toEqual(one);
        expect(decodeRelation(bytes.subarray(0, place))).toBeUndefined();
        expect(decodeRelation(Uint8Array.from([...bytes, 0]))).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  test('random bytes are refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const read = decodeRelation(bytes);
        if (read !== undefined) expect(encodeRelation(read)).toEqual(bytes);
      }),
    );
  });
});
