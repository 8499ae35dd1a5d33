import { encode } from 'cborg';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  BODY_OVERHEAD,
  decodeBody,
  encodeBody,
  KINDS,
  kindOf,
  type Body,
} from '../../../workers/engine/messaging/body.ts';
import { decodeFarewell, encodeFarewell, MAX_MEETINGS } from '../../../workers/engine/messaging/farewell.ts';

const bits = fc
  .uint8Array({ maxLength: 32 })
  .map((bytes) => (bytes.at(-1) === 0 ? Uint8Array.from(bytes, (byte) => byte | 1) : bytes));
const counter = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const body: fc.Arbitrary<Body> = fc.record({
  acknowledgement: fc.option(fc.record({ upTo: counter, bits })),
  settledBelow: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  payload: fc.uint8Array({ maxLength: 7000 }),
});

test('what is encoded is decoded, in the only form there is, within the overhead that is reserved', () => {
  fc.assert(
    fc.property(body, (one) => {
      const bytes = encodeBody(one);
      expect(decodeBody(bytes)).toEqual(one);
      expect(bytes.length - one.payload.length).toBeLessThanOrEqual(BODY_OVERHEAD);
    }),
  );
});

test('any other bytes are refused', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => decodeBody(bytes) === undefined));
  const good = { a: null, p: new Uint8Array(3), s: 1 };
  expect(decodeBody(encode(good))).toBeDefined();
  const bad: unknown[] = [
    { ...good, x: 1 },
    { a: null, p: good.p },
    { ...good, s: 0 },
    { ...good, s: 1.5 },
    { ...good, s: -1 },
    { ...good, p: 'text' },
    { ...good, a: { upTo: -1, bits: new Uint8Array() } },
    { ...good, a: { upTo: 0, bits: new Uint8Array(33).fill(1) } },
    { ...good, a: { upTo: 0, bits: Uint8Array.of(1, 0) } },
    [],
    null,
  ];
  for (const value of bad) expect(decodeBody(encode(value))).toBeUndefined();
  // The same value written longer, or with its keys in another order, is not the same bytes.
  expect(
    decodeBody(Uint8Array.of(0xa3, 0x61, 0x61, 0xf6, 0x61, 0x73, 0x01, 0x61, 0x70, 0x40)),
  ).toBeUndefined();
  expect(
    decodeBody(Uint8Array.of(0xbf, 0x61, 0x61, 0xf6, 0x61, 0x70, 0x40, 0x61, 0x73, 0x01, 0xff)),
  ).toBeUndefined();
  expect(decodeBody(Uint8Array.of(0xa3, 0x61, 0x61, 0xf6, 0x61, 0x70, 0x40, 0x61, 0x73, 0x01))).toBeDefined();
});

test('kinds have fixed numbers', () => {
  expect(KINDS).toEqual({ acknowledgement: 1, text: 2, insight: 3, farewell: 4, relation: 5, keys: 6 });
  for (const [kind, number] of Object.entries(KINDS)) expect(kindOf(number)).toBe(kind);
  for (const number of [0, 7, 65_535]) expect(kindOf(number)).toBeUndefined();
});

test('a farewell names 1 to 16 meetings', () => {
  const ids = Array.from({ length: MAX_MEETINGS }, (_, n) => n.toString(16).padStart(32, '0'));
  expect(decodeFarewell(encodeFarewell(ids))).toEqual(ids);
  expect(decodeFarewell(encodeFarewell(ids.slice(0, 1)))).toEqual(ids.slice(0, 1));
  for (const length of [0, 1, 15, 17, 16 * 17])
    expect(decodeFarewell(new Uint8Array(length))).toBeUndefined();
});
