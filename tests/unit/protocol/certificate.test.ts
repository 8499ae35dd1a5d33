import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { asCMixAddress, asDeviceId, asMinuteBucket } from '../../../workers/engine/protocol/bytes.ts';
import { CLOCK_TOLERANCE_MINUTES } from '../../../workers/engine/protocol/clock.ts';
import { keyIdOf, rootFingerprintOf } from '../../../workers/engine/protocol/identity.ts';
import { concat, utf8 } from '../../../workers/engine/protocol/suites/bytes.ts';
import { asKemPublicKey } from '../../../workers/engine/protocol/suites/kem.ts';
import { nativeSuite, nobleSuite } from '../../../workers/engine/protocol/suites/suite.ts';
import {
  decodeBundle,
  encodeBundle,
  isDisplayName,
  verifyBundle,
} from '../../../workers/engine/protocol/v1/bundle.ts';
import {
  decodeCertificate,
  issueCertificate,
  verifyCertificate,
} from '../../../workers/engine/protocol/v1/certificate.ts';
import { DAY, errorOf, flip, later, makePerson, NOW, suites, unwrap, type Person } from './fixtures.ts';

let ana: Person;
let ben: Person;
beforeAll(async () => {
  ana = await makePerson(nativeSuite, 'Ana');
  ben = await makePerson(nativeSuite, 'Ben');
});

const verify = (signed: Uint8Array, { rootPublicKey } = ana, now = NOW) =>
  verifyCertificate(nativeSuite, { signed, rootPublicKey, now });

describe('names of keys', () => {
  test('key_id and root_fpr are the hashes of design.md, section 6', async () => {
    const sha256 = (...parts: Uint8Array[]) =>
      createHash('sha256')
        .update(concat(...parts))
        .digest('hex');
    expect(await keyIdOf(nativeSuite.hash, ana.kem.publicKey)).toBe(sha256(ana.kem.publicKey));
    expect(await rootFingerprintOf(nobleSuite.hash, ana.rootPublicKey)).toBe(
      sha256(utf8('wellio/root/1'), ana.rootPublicKey),
    );
  });
});

describe('device certificate', () => {
  test.for(suites)('made on one backend verifies on the other, %s', async ([, suite]) => {
    const signed = await issueCertificate(ana.root, ana.certificate);
    const device = unwrap(
      await verifyCertificate(suite, { signed, rootPublicKey: ana.rootPublicKey, now: NOW }),
    );
    expect(device).toEqual({
      certificate: ana.certificate,
      keyId: ana.keyId,
      root: ana.rootFingerprint,
      signed,
    });
  });

  test('round-trips any content', async () => {
    const address = fc
      .uint8Array({ minLength: 36, maxLength: 36 })
      .map((a) => asCMixAddress(new Uint8Array(a)));
    const id = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((a) => asDeviceId(new Uint8Array(a)));
    const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 8 });
    const minutes = fc.nat(2 ** 40).map((n) => n * 60);
    await fc.assert(
      fc.asyncProperty(
        address,
        id,
        numbers,
        minutes,
        minutes,
        fc.maxSafeNat(),
        async (a, d, s, from, to, seq) => {
          const certificate = {
            ...ana.certificate,
            address: a,
            deviceId: d,
            suites: s.sort((x, y) => x - y),
            notBefore: asMinuteBucket(Math.min(from, to)),
            notAfter: asMinuteBucket(Math.max(from, to)),
            sequence: seq,
          };
          const signed = await issueCertificate(ana.root, certificate);
          expect(unwrap(decodeCertificate(signed)).certificate).toEqual(certificate);
        },
      ),
      { numRuns: 20 },
    );
  });

  test('every single changed byte gives one typed error, and the input stays as it was', async () => {
    const { signed } = ana.device;
    const before = new Uint8Array(signed);
    const seen = new Map<string, number>();
    for (let at = 0; at < signed.length; at++) {
      const error = errorOf(await verify(flip(signed, at, at % 8)));
      seen.set(error, (seen.get(error) ?? 0) + 1);
    }
    expect([...seen.keys()].sort()).toEqual(['bad-signature', 'malformed', 'unknown-version']);
    expect(seen.get('unknown-version')).toBe(1);
    expect([...seen.values()].reduce((a, b) => a + b)).toBe(signed.length);
    expect(signed).toEqual(before);
  });

  test('every truncation and every longer form is malformed', async () => {
    const { signed } = ana.device;
    for (let length = 0; length < signed.length; length += 13) {
      expect(errorOf(await verify(signed.subarray(0, length)))).toBe('malformed');
    }
    expect(errorOf(await verify(concat(signed, new Uint8Array(1))))).toBe('malformed');
  });

  test("another root's signature, or one for another purpose, is refused", async () => {
    expect(errorOf(await verify(ana.device.signed, ben))).toBe('bad-signature');
    const unsigned = ana.device.signed.slice(0, -3309);
    const other = await ana.root.sign(unsigned.slice(0, -2), utf8('wellio/v1/message'));
    expect(errorOf(await verify(concat(unsigned, other)))).toBe('bad-signature');
  });

  test('holds from not-before, less the clock tolerance, to the minute of not-after', async () => {
    const { notBefore, notAfter } = ana.certificate;
    const at = async (seconds: number) =>
      errorOf(await verify(ana.device.signed, ana, asMinuteBucket(seconds)));
    const tolerance = CLOCK_TOLERANCE_MINUTES * 60;
    expect(await at(notBefore - tolerance - 60)).toBe('not-yet-valid');
    expect(await at(notBefore - tolerance)).toBe('no error');
    expect(await at(notAfter)).toBe('no error');
    expect(await at(notAfter + 60)).toBe('expired');
  });

  test('a signed certificate with an ML-KEM key that fails FIPS 203 is refused', async () => {
    const kemPublicKey = asKemPublicKey(new Uint8Array(1184).fill(255));
    const signed = await issueCertificate(ana.root, { ...ana.certificate, kemPublicKey });
    for (const [, suite] of suites) {
      const result = await verifyCertificate(suite, { signed, rootPublicKey: ana.rootPublicKey, now: NOW });
      expect(errorOf(result)).toBe('bad-key');
    }
  });

  test('what its own decoder would refuse is not issued', async () => {
    for (const suitesListed of [[], [2, 1], [1, 1], [0], [256], [1, 2, 3, 4, 5, 6, 7, 8, 9]]) {
      await expect(issueCertificate(ana.root, { ...ana.certificate, suites: suitesListed })).rejects.toThrow(
        TypeError,
      );
    }
    await expect(
      issueCertificate(ana.root, { ...ana.certificate, notBefore: later(60), notAfter: NOW }),
    ).rejects.toThrow(TypeError);
  });
});

describe('bundle', () => {
  const check = (bytes: Uint8Array, expectedRoot = ana.rootFingerprint) =>
    verifyBundle(nativeSuite, { bytes, now: NOW, expectedRoot });

  test('gives the pinned peer', async () => {
    expect(unwrap(await check(ana.bundle))).toEqual({
      displayName: 'Ana',
      root: ana.rootFingerprint,
      rootPublicKey: ana.rootPublicKey,
      device: ana.device,
    });
  });

  test('of another root than the expected one is refused before anything else', async () => {
    expect(errorOf(await check(ben.bundle))).toBe('fingerprint-mismatch');
  });

  test('with somebody else’s certificate is refused', async () => {
    const mixed = encodeBundle({
      displayName: 'Ana',
      rootPublicKey: ana.rootPublicKey,
      certificate: ben.device.signed,
    });
    expect(errorOf(await check(mixed))).toBe('bad-signature');
  });

  test('every changed byte of its frame and root key gives one typed error', async () => {
    const nameBytes = new Set([3, 4, 5]);
    const seen = new Set<string>();
    for (let at = 0; at < ana.bundle.length; at += at < 40 ? 1 : 29) {
      // The name is not signed by the root: the handshake's seal protects it.
      if (!nameBytes.has(at)) seen.add(errorOf(await check(flip(ana.bundle, at))));
    }
    expect([...seen].sort()).toEqual([
      'bad-signature',
      'fingerprint-mismatch',
      'malformed',
      'unknown-version',
    ]);
  });

  test('names: 1 to 64 characters, nothing that controls or hides', () => {
    for (const good of ['A', 'Zoë', '👩‍👧 Familie', 'ليلى', 'x'.repeat(64), '🌱'.repeat(64)]) {
      expect(isDisplayName(good)).toBe(true);
    }
    const bad = ['', ' ', 'x'.repeat(65), 'a\nb', 'a\u0000', '\u202eevil', '\u2066x', '\u2028', '\ud800'];
    for (const name of bad) expect(isDisplayName(name)).toBe(false);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), (displayName) => {
        if (!isDisplayName(displayName)) return;
        const bundle = { displayName, rootPublicKey: ana.rootPublicKey, certificate: ana.device.signed };
        expect(unwrap(decodeBundle(encodeBundle(bundle)))).toEqual(bundle);
      }),
      { numRuns: 50 },
    );
  });

  test('a bundle whose name is not strict UTF-8 or not allowed is malformed', () => {
    for (const name of [Uint8Array.of(0xff), utf8('a\nb'), utf8('x'.repeat(65)), new Uint8Array()]) {
      const bytes = concat(
        Uint8Array.of(1, name.length >> 8, name.length & 255),
        name,
        ana.bundle.slice(1 + 2 + 3),
      );
      expect(errorOf(decodeBundle(bytes))).toBe('malformed');
    }
  });

  test('an expired certificate makes the bundle expired', async () => {
    const old = await makePerson(nativeSuite, 'Old', { notBefore: later(-9 * DAY), notAfter: later(-DAY) });
    expect(errorOf(await check(old.bundle, old.rootFingerprint))).toBe('expired');
  });
});
