import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromInteger, minimal, toInteger } from '../../bytes.ts';
import { cmixGroup, elementFromStream, powMod } from '../../group.ts';
import { mixSlot, shuffled, slotKey } from '../../mix.ts';
import { modularInverse } from '../test-keys.ts';

const key = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe('group elements from a stream', () => {
  const counter = (): ((length: number) => Uint8Array) => {
    let seed = 1;
    return (length) => Uint8Array.from({ length }, () => (seed = (seed * 48_271) % 0x7fffffff) & 0xff);
  };

  test('are below any prime whose bytes are given, and as long', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
        const primeBytes = bytes.with(0, (bytes[0] ?? 0) | 1);
        const group = { prime: toInteger(primeBytes), primeBytes, generator: 2n };
        const element = elementFromStream(counter(), group);
        expect(element.length).toBe(primeBytes.length);
        expect(toInteger(element) <= group.prime).toBe(true);
      }),
    );
  });

  test('bytes too large for their place are passed over', () => {
    const primeBytes = Uint8Array.of(5, 5, 5, 5);
    const stream = [9, 5, 7, 4, 250, 1, 2, 3];
    const read = (length: number): Uint8Array => Uint8Array.from(stream.splice(0, length));
    // 9 is dropped, 5 equals the prime's byte, 7 is dropped, 4 is smaller and ends the walk; then two as they come.
    expect(elementFromStream(read, { prime: toInteger(primeBytes), primeBytes, generator: 2n })).toEqual(
      Uint8Array.of(5, 4, 250, 1),
    );
  });
});

test('powers agree with repeated multiplication', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 1000n }),
      fc.nat(60),
      fc.bigInt({ min: 2n, max: 9999n }),
      (b, e, m) => {
        let product = 1n % m;
        for (let i = 0; i < e; i++) product = (product * b) % m;
        expect(powMod(b, BigInt(e), m) % m).toBe(product);
      },
    ),
  );
});

test('mixing undoes what a client did for each node, in any order of nodes', () => {
  const payload = fc.bigInt({ min: 1n, max: cmixGroup.prime - 1n });
  fc.assert(
    fc.property(payload, payload, fc.array(key, { minLength: 1, maxLength: 4 }), key, (a, b, keys, salt) => {
      const round = 77n;
      const encrypt = (plain: bigint): Uint8Array => {
        const product = keys.reduce((p, k) => (p * toInteger(slotKey(k, salt, round))) % cmixGroup.prime, 1n);
        return fromInteger((plain * modularInverse(product, cmixGroup.prime)) % cmixGroup.prime, 512);
      };
      const slot = {
        sender: new Uint8Array(33),
        payloadA: encrypt(a),
        payloadB: encrypt(b),
        salt,
        kmacs: [],
        mac: new Uint8Array(32),
      };
      const mixed = mixSlot(slot, round, [...keys].reverse());
      expect(toInteger(mixed.payloadA)).toBe(a);
      // Payload B has keys of its own, from the hashed salt: what was encrypted under A's comes out as noise.
      expect(toInteger(mixed.payloadB)).not.toBe(b);
    }),
    { numRuns: 10 },
  );
});

test('shuffling keeps every item, and every order comes up', () => {
  const orders = new Set<string>();
  for (let i = 0; i < 400; i++) orders.add(shuffled(['a', 'b', 'c']).join(''));
  expect(orders.size).toBe(6);
  fc.assert(
    fc.property(fc.array(fc.nat()), (list) => {
      expect([...shuffled(list)].sort()).toEqual([...list].sort());
    }),
  );
});

test('minimal bytes and integers agree', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      expect(toInteger(minimal(bytes))).toBe(toInteger(bytes));
      expect(minimal(bytes)[0]).not.toBe(0);
      expect(fromInteger(toInteger(bytes), bytes.length + 1).subarray(1)).toEqual(bytes);
    }),
  );
  expect(() => fromInteger(256n, 1)).toThrow(RangeError);
});
