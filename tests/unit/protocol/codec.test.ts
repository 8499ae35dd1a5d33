import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as B from '../../../workers/engine/protocol/bytes.ts';
import { decode, field, isZero, u16, u64, u8 } from '../../../workers/engine/protocol/codec.ts';
import { concat, fromHex, fromUtf8, toHex, utf8 } from '../../../workers/engine/protocol/suites/bytes.ts';

const bytes = (maxLength = 300) => fc.uint8Array({ maxLength }).map((array) => new Uint8Array(array));

describe('codec', () => {
  test('integers are big-endian', () => {
    expect(toHex(concat(u8(255), u16(0x0102), u64(0x0102030405)))).toBe('ff01020000000102030405');
  });

  test('integers that do not fit are a bug of ours', () => {
    for (const make of [() => u8(256), () => u8(-1), () => u16(65536), () => u64(2 ** 53), () => u64(0.5)]) {
      expect(make).toThrow(RangeError);
    }
    expect(() => field(new Uint8Array(65536))).toThrow(RangeError);
  });

  test('whatever is written is read back, and nothing but that', () => {
    fc.assert(
      fc.property(fc.nat(255), fc.nat(65535), fc.maxSafeNat(), bytes(), bytes(), (a, b, c, d, e) => {
        const encoded = concat(u8(a), u16(b), u64(c), field(d), e);
        const before = new Uint8Array(encoded);
        const read = decode(encoded, (r) => [r.u8(), r.u16(), r.u64(), r.field(), r.bytes(e.length)]);
        expect(read).toEqual([a, b, c, d, e]);
        expect(encoded).toEqual(before);
        expect(
          decode(concat(encoded, u8(0)), (r) => [r.u8(), r.u16(), r.u64(), r.field(), r.bytes(e.length)]),
        ).toBe(undefined);
      }),
    );
  });

  test('every truncation is refused', () => {
    const encoded = concat(u8(1), u64(5), field(utf8('abc')), utf8('xy'));
    for (let length = 0; length < encoded.length; length++) {
      const read = decode(encoded.subarray(0, length), (r) => [r.u8(), r.u64(), r.field(3), r.bytes(2)]);
      expect(read).toBeUndefined();
    }
  });

  test('a field of another length, an unsafe integer and an unmet requirement are refused', () => {
    expect(decode(field(utf8('abc')), (r) => r.field(2))).toBeUndefined();
    expect(decode(new Uint8Array(8).fill(255), (r) => r.u64())).toBeUndefined();
    expect(
      decode(u8(1), (r) => {
        r.u8();
        r.require(false);
      }),
    ).toBeUndefined();
  });

  test('a bug while reading is not taken for bad input', () => {
    expect(() =>
      decode(u8(1), () => {
        throw new TypeError('bug');
      }),
    ).toThrow('bug');
  });

  test('what is read is a copy', () => {
    const encoded = concat(field(utf8('abc')));
    const read = decode(encoded, (r) => r.field());
    encoded.fill(0);
    expect(read).toEqual(utf8('abc'));
  });

  test('padding is zero to the last byte', () => {
    expect(isZero(new Uint8Array(5))).toBe(true);
    expect(isZero(Uint8Array.of(0, 0, 1))).toBe(false);
    expect(isZero(new Uint8Array())).toBe(true);
  });
});

describe('text forms', () => {
  test('hex round-trips; upper case, odd lengths and other signs are refused', () => {
    fc.assert(
      fc.property(bytes(), (value) => {
        expect(fromHex(toHex(value))).toEqual(value);
      }),
    );
    for (const text of ['A0', 'abc', '0g', ' 00', '0x00']) expect(fromHex(text)).toBeUndefined();
  });

  test('UTF-8 is strict', () => {
    expect(fromUtf8(utf8('Zoë 🌱'))).toBe('Zoë 🌱');
    expect(fromUtf8(Uint8Array.of(0xc3, 0x28))).toBeUndefined();
    expect(fromUtf8(Uint8Array.of(0xed, 0xa0, 0x80))).toBeUndefined();
  });
});

describe('identifiers', () => {
  const kinds = [
    ['KeyId', B.asKeyId, B.isKeyId, 32],
    ['RootFingerprint', B.asRootFingerprint, B.isRootFingerprint, 32],
    ['DeviceId', B.asDeviceId, B.isDeviceId, 16],
    ['MessageId', B.asMessageId, B.isMessageId, 16],
    ['ConversationId', B.asConversationId, B.isConversationId, 16],
    ['InvitationId', B.asInvitationId, B.isInvitationId, 16],
  ] as const;

  test.for(kinds)('%s takes its bytes or their hex and nothing else', ([, as, is, length]) => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: length, maxLength: length }), (raw) => {
        const id = as(new Uint8Array(raw));
        expect(is(id)).toBe(true);
        expect(as(id)).toBe(id);
        expect(B.idBytes(id)).toEqual(new Uint8Array(raw));
      }),
    );
    expect(() => as(new Uint8Array(length + 1))).toThrow(TypeError);
    const hex = 'ab'.repeat(length);
    for (const wrong of [hex.toUpperCase(), hex.slice(1), `${hex}00`, 'zz'.repeat(length), '', null, 5]) {
      expect(is(wrong)).toBe(false);
    }
  });

  test('addresses have 36 bytes and are copied', () => {
    const raw = new Uint8Array(36).fill(1);
    const address = B.asCMixAddress(raw);
    raw.fill(2);
    expect(address).toEqual(new Uint8Array(36).fill(1));
    expect(() => B.asCMixAddress(new Uint8Array(35))).toThrow(TypeError);
    expect(B.isCMixAddress('a'.repeat(36))).toBe(false);
  });

  test('buckets are whole minutes in seconds, rounded to the nearest', () => {
    expect(B.minuteBucketOf(29_999)).toBe(0);
    expect(B.minuteBucketOf(30_000)).toBe(60);
    fc.assert(
      fc.property(fc.nat(2 ** 45), (ms) => {
        const bucket = B.minuteBucketOf(ms);
        expect(B.isMinuteBucket(bucket)).toBe(true);
        expect(Math.abs(bucket * 1000 - ms)).toBeLessThanOrEqual(30_000);
      }),
    );
    for (const wrong of [59, -60, 0.5, Number.NaN, Infinity, 2 ** 60, '60', null]) {
      expect(B.isMinuteBucket(wrong)).toBe(false);
    }
    expect(() => B.asMinuteBucket(61)).toThrow(TypeError);
  });
});
