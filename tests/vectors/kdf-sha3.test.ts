/** @file HKDF-SHA3-256 of two implementations: ours (noble) and Node's cryptography (OpenSSL), over random inputs and the edges. */
import fc from 'fast-check';
import { hkdfSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { sha3Kdf } from '../../workers/engine/protocol/suites/kdf-sha3.ts';

const data = fc.uint8Array({ maxLength: 300 });

test('both give the same bytes', async () => {
  await fc.assert(
    fc.asyncProperty(data, data, data, fc.integer({ min: 1, max: 8160 }), async (salt, ikm, info, length) => {
      const prk = await sha3Kdf.extract(new Uint8Array(salt), new Uint8Array(ikm));
      const ours = await sha3Kdf.expand(prk, new Uint8Array(info), length);
      expect(ours).toEqual(new Uint8Array(hkdfSync('sha3-256', ikm, salt, info, length)));
    }),
    { numRuns: 300 },
  );
});

test('another salt, key or info gives other bytes; too long is refused', async () => {
  const one = Uint8Array.of(1);
  const prk = await sha3Kdf.extract(one, one);
  const base = await sha3Kdf.expand(prk, one, 32);
  expect(await sha3Kdf.expand(prk, Uint8Array.of(2), 32)).not.toEqual(base);
  expect(await sha3Kdf.expand(await sha3Kdf.extract(Uint8Array.of(2), one), one, 32)).not.toEqual(base);
  expect(await sha3Kdf.expand(await sha3Kdf.extract(one, Uint8Array.of(2)), one, 32)).not.toEqual(base);
  for (const length of [0, 8161, 1.5])
    await expect(sha3Kdf.expand(prk, one, length)).rejects.toThrow(TypeError);
});
