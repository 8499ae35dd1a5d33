import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressAt, clearPadding } from '../../address.ts';
import { gatewayIdOf, makeId, withType } from '../../ids.ts';

const DAY_NS = 86_400_000_000_000n;
const id = fc.uint8Array({ minLength: 33, maxLength: 33 });
const time = fc.bigInt({ min: 1_600_000_000_000_000_000n, max: 1_900_000_000_000_000_000n });
const bits = fc.integer({ min: 1, max: 64 });

test('an address holds for exactly the day it says, and changes at its end', () => {
  fc.assert(
    fc.property(id, bits, time, (receptionId, size, now) => {
      const address = addressAt(receptionId, size, now);
      expect(address.start <= now && now < address.end).toBe(true);
      expect(address.end - address.start).toBe(DAY_NS);
      expect(addressAt(receptionId, size, address.start)).toEqual(address);
      expect(addressAt(receptionId, size, address.end - 1n)).toEqual(address);
      expect(addressAt(receptionId, size, address.end).saltNumber).toBe(address.saltNumber + 1n);
    }),
  );
});

test('addresses fit their space, whatever a sender puts in the unused bits', () => {
  fc.assert(
    fc.property(
      id,
      bits,
      time,
      fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
      (receptionId, size, now, fill) => {
        const { bytes } = addressAt(receptionId, size, now);
        const value = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
        expect(value < 1n << BigInt(size)).toBe(true);
        const padded = Buffer.alloc(8);
        padded.writeBigUInt64BE(BigInt.asUintN(64, (fill << BigInt(size)) | value));
        expect(clearPadding(padded, size)).toEqual(bytes);
      },
    ),
  );
});

test('the reserved address 0 never comes out, even in a space of two', () => {
  fc.assert(
    fc.property(id, time, (receptionId, now) => {
      expect(addressAt(receptionId, 1, now).bytes[7]).toBe(1);
    }),
  );
});

test('IDs keep their 32 bytes when the type changes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (data) => {
      const node = makeId(data, 2);
      expect(gatewayIdOf(node)).toEqual(makeId(data, 1));
      expect(withType(gatewayIdOf(node), 2)).toEqual(node);
    }),
  );
  expect(() => makeId(new Uint8Array(31), 2)).toThrow(RangeError);
});
