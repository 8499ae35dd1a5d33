/** @file The copy at the server: one fixed vector of its key, every altered byte of its header, and headers of any good parameters. */
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import fc from 'fast-check';
import { hkdfSync, pbkdf2Sync } from 'node:crypto';
import {
  CLOUD_HEADER_BYTES,
  cloudHeader,
  cloudKey,
  LEAST_ITERATIONS,
  MOST_ITERATIONS,
  splitCloudBlob,
} from '../../../workers/engine/backup/cloud-format.ts';
import { concat, toHex } from '../../../workers/engine/protocol/suites/bytes.ts';
import { toCbor } from '../../../workers/engine/store/cbor.ts';

const salt = Uint8Array.from({ length: 32 }, (_, at) => at);
const header = cloudHeader(salt);

describe('the key of a copy', () => {
  test('is PBKDF2-SHA-512 and HKDF-SHA-512 as another implementation computes them, over the passphrase in its one form', async () => {
    const stretched = pbkdf2Sync('ankle brave cactus', salt, LEAST_ITERATIONS, 64, 'sha512');
    const info = toCbor(['wellio/cloud-backup/1', header]);
    const expected = Buffer.from(hkdfSync('sha512', stretched, new Uint8Array(), info, 32)).toString('hex');
    const key = await cloudKey('  ankle  brave cactus ', header);
    expect(key && toHex(key)).toBe(expected);
    // Kept: the same on every device and in every later version of the app.
    expect(toHex(header)).toBe(`57454c4c494f43420101000927c0${toHex(salt)}`);
  });

  test('is another one for another passphrase, salt or number of iterations', async () => {
    const other = Uint8Array.from(salt, (byte) => byte ^ 1);
    const keys = await Promise.all([
      cloudKey('ankle brave cactus', header),
      cloudKey('ankle brave cactuS', header),
      cloudKey('ankle brave cactus', cloudHeader(other)),
      cloudKey('ankle brave cactus', cloudHeader(salt, LEAST_ITERATIONS + 1)),
    ]);
    expect(new Set(keys.map((key) => key && toHex(key))).size).toBe(4);
    expect(keys).not.toContain(undefined);
  });
});

describe('parameters', () => {
  test('below the floor or above what anybody would wait for are refused before the passphrase is used', async () => {
    const derive = vi.spyOn(crypto.subtle, 'deriveBits');
    onTestFinished(() => derive.mockRestore());
    for (const iterations of [0, 1, 1000, LEAST_ITERATIONS - 1, MOST_ITERATIONS + 1, 2 ** 32 - 1]) {
      const blob = concat(cloudHeader(salt, iterations), new Uint8Array(64));
      expect(splitCloudBlob(blob)).toEqual({ ok: false, error: 'backup-altered' });
      expect(await cloudKey('anything', cloudHeader(salt, iterations))).toBeUndefined();
    }
    expect(derive).not.toHaveBeenCalled();
    // The control: a header that may be used is.
    expect(await cloudKey('anything', header)).toBeDefined();
    expect(derive).toHaveBeenCalled();
  });

  test('altered in any byte: refused, or another key', async () => {
    const before = await cloudKey('ankle brave cactus', header);
    for (let at = 0; at < CLOUD_HEADER_BYTES; at += 1) {
      const altered = header.slice();
      altered[at] = (altered[at] ?? 0) ^ 0x01;
      const split = splitCloudBlob(concat(altered, new Uint8Array(64)));
      if (!split.ok) {
        expect(at).toBeLessThan(14);
        continue;
      }
      // One of the salt's bytes stands for all: each costs half a second.
      if (at > 14) continue;
      const key = await cloudKey('ankle brave cactus', split.value.header);
      expect(key === undefined ? '' : toHex(key)).not.toBe(before === undefined ? '' : toHex(before));
    }
  });

  test('any good ones are read back as they were written, with the file behind them', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.integer({ min: LEAST_ITERATIONS, max: MOST_ITERATIONS }),
        fc.uint8Array({ maxLength: 200 }),
        (salted, iterations, file) => {
          const written = cloudHeader(new Uint8Array(salted), iterations);
          const split = splitCloudBlob(concat(written, file));
          if (!split.ok) throw new Error(split.error);
          expect(split.value.header).toEqual(written);
          expect([...split.value.file]).toEqual([...file]);
        },
      ),
    );
  });

  test('anything that is not a copy of ours is no copy', () => {
    for (const length of [0, 1, 13, CLOUD_HEADER_BYTES - 1, 1000])
      expect(splitCloudBlob(new Uint8Array(length))).toEqual({ ok: false, error: 'not-a-backup' });
    const newer = header.slice();
    newer[8] = 2;
    expect(splitCloudBlob(newer)).toEqual({ ok: false, error: 'backup-newer' });
  });
});
