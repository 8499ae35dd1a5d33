import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { addMinutes, asCMixAddress, asMinuteBucket } from '../../../workers/engine/protocol/bytes.ts';
import { keyIdOf } from '../../../workers/engine/protocol/identity.ts';
import { concat } from '../../../workers/engine/protocol/suites/bytes.ts';
import { asKemPublicKey } from '../../../workers/engine/protocol/suites/kem.ts';
import type { KemPrivateKey } from '../../../workers/engine/protocol/suites/keys.ts';
import { nativeSuite } from '../../../workers/engine/protocol/suites/suite.ts';
import { decodeBundle, encodeBundle, verifyBundle } from '../../../workers/engine/protocol/v1/bundle.ts';
import { issueCertificate } from '../../../workers/engine/protocol/v1/certificate.ts';
import {
  acceptInvitation,
  accepterReceive,
  beginInviting,
  confirmAccepter,
  inviterReceive,
} from '../../../workers/engine/protocol/v1/handshake.ts';
import {
  decodeKemCertificate,
  issueKemCertificate,
  NO_ADDRESS,
  verifyKemCertificate,
} from '../../../workers/engine/protocol/v1/kem-certificate.ts';
import type { KemCertificate } from '../../../workers/engine/protocol/v1/types.ts';
import { FRAME_PAYLOAD_BYTES } from '../../../workers/engine/transport/frames.ts';
import {
  DAY,
  errorOf,
  flip,
  later,
  makeInvitation,
  makePerson,
  NOW,
  seededRandom,
  suites,
  unwrap,
  type Person,
} from './fixtures.ts';

let ana: Person;
let ben: Person;
let next: KemPrivateKey;
beforeAll(async () => {
  ana = await makePerson(nativeSuite, 'Ana');
  ben = await makePerson(nativeSuite, 'Ben');
  next = await nativeSuite.kem.importSeed(new Uint8Array(64).fill(5));
});

const certificateOf = (person = ana, change: Partial<KemCertificate> = {}): KemCertificate => ({
  sequence: 2,
  deviceId: person.certificate.deviceId,
  kemPublicKey: next.publicKey,
  address: asCMixAddress(new Uint8Array(36).fill(7)),
  suites: [1],
  notBefore: NOW,
  notAfter: addMinutes(NOW, 37 * DAY),
  ...change,
});
const issue = (change: Partial<KemCertificate> = {}, person = ana) =>
  issueKemCertificate(person.signing, certificateOf(person, change));
const verify = (signed: Uint8Array, { device } = ana, now = NOW) =>
  verifyKemCertificate(nativeSuite, { signed, device, now });

describe('KEM certificate', () => {
  test.for(suites)('signed on one backend, verified on the other, %s', async ([, suite]) => {
    const signed = await issue();
    const verified = await verifyKemCertificate(suite, { signed, device: ana.device, now: NOW });
    expect(unwrap(verified)).toEqual({
      certificate: certificateOf(),
      keyId: await keyIdOf(suite.hash, next.publicKey),
      signed,
    });
    expect(signed.length).toBe(4576);
  });

  test('round-trips any content', async () => {
    const address = fc
      .uint8Array({ minLength: 36, maxLength: 36 })
      .filter((bytes) => bytes.some((byte) => byte !== 0))
      .map((bytes) => asCMixAddress(new Uint8Array(bytes)));
    const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 8 });
    const minutes = fc.nat(2 ** 40).map((n) => n * 60);
    await fc.assert(
      fc.asyncProperty(
        address,
        numbers,
        minutes,
        minutes,
        fc.maxSafeNat(),
        async (to, listed, one, two, sequence) => {
          const certificate = certificateOf(ana, {
            address: to,
            sequence,
            suites: listed.sort((a, b) => a - b),
            notBefore: asMinuteBucket(Math.min(one, two)),
            notAfter: asMinuteBucket(Math.max(one, two)),
          });
          const signed = await issueKemCertificate(ana.signing, certificate);
          expect(unwrap(decodeKemCertificate(signed)).certificate).toEqual(certificate);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('one changed bit anywhere is refused, and so is any other length or version', async () => {
    const signed = await issue();
    await fc.assert(
      fc.asyncProperty(fc.nat(signed.length - 1), fc.nat(7), async (at, bit) => {
        expect((await verify(flip(signed, at, bit))).ok).toBe(false);
      }),
      { numRuns: 200 },
    );
    expect(errorOf(await verify(signed.slice(0, -1)))).toBe('malformed');
    expect(errorOf(await verify(concat(signed, new Uint8Array(1))))).toBe('malformed');
    expect(errorOf(await verify(new Uint8Array()))).toBe('malformed');
    expect(errorOf(await verify(concat(Uint8Array.of(2), signed.slice(1))))).toBe('unknown-version');
  });

  test('only the device itself can say it, in its time, with a key that is one', async () => {
    expect(errorOf(await verify(await issue(), ben))).toBe('fingerprint-mismatch');
    const forged = await issueKemCertificate(ben.signing, certificateOf(ana));
    expect(errorOf(await verify(forged))).toBe('bad-signature');
    const signed = await issue();
    expect(errorOf(await verify(signed, ana, addMinutes(NOW, -11)))).toBe('not-yet-valid');
    expect(errorOf(await verify(signed, ana, addMinutes(NOW, -10)))).toBe('no error');
    expect(errorOf(await verify(signed, ana, later(37 * DAY)))).toBe('no error');
    expect(errorOf(await verify(signed, ana, later(37 * DAY + 1)))).toBe('expired');
    const kemPublicKey = asKemPublicKey(new Uint8Array(1184).fill(255));
    expect(errorOf(await verify(await issue({ kemPublicKey })))).toBe('bad-key');
    await expect(issue({ address: NO_ADDRESS })).rejects.toThrow(TypeError);
    await expect(issue({ suites: [] })).rejects.toThrow(TypeError);
    await expect(issue({ notAfter: addMinutes(NOW, -1) })).rejects.toThrow(TypeError);
  });
});

const bundleOf = async (person: Person, name = person.name, root = person.device.signed) =>
  encodeBundle({
    displayName: name,
    rootPublicKey: person.rootPublicKey,
    certificate: root,
    kemCertificate: await issue({}, person),
  });

describe('a bundle with a KEM certificate', () => {
  test('names the key, the address and the suites of that one', async () => {
    const bytes = await bundleOf(ana);
    const peer = unwrap(
      await verifyBundle(nativeSuite, { bytes, now: NOW, expectedRoot: ana.rootFingerprint }),
    );
    expect(peer.device).toMatchObject({
      keyId: await keyIdOf(nativeSuite.hash, next.publicKey),
      certificate: { kemPublicKey: next.publicKey, address: certificateOf().address, sequence: 1 },
      kem: { sequence: 2 },
    });
    expect(encodeBundle(unwrap(decodeBundle(bytes)))).toEqual(bytes);
  });

  test("is refused under another device's signature, and a root's certificate alone must name an address", async () => {
    const rest = { displayName: 'Ana', rootPublicKey: ana.rootPublicKey, certificate: ana.device.signed };
    const foreign = encodeBundle({ ...rest, kemCertificate: await issue({}, ben) });
    expect(errorOf(await verifyBundle(nativeSuite, { bytes: foreign, now: NOW }))).toBe(
      'fingerprint-mismatch',
    );
    const without = await issueCertificate(ana.root, { ...ana.certificate, address: NO_ADDRESS });
    const alone = encodeBundle({ ...rest, certificate: without });
    expect(errorOf(await verifyBundle(nativeSuite, { bytes: alone, now: NOW }))).toBe('malformed');
    const both = await bundleOf(ana, 'Ana', without);
    expect((await verifyBundle(nativeSuite, { bytes: both, now: NOW })).ok).toBe(true);
  });

  test('meets in flights of at most 20 frames, with the longest name', async () => {
    const longest = '\u{1F600}'.repeat(64);
    const invitation = makeInvitation(ana);
    const random = seededRandom('rotated meeting');
    const accepterBundle = await bundleOf(ben, longest);
    const accepted = unwrap(
      await acceptInvitation(nativeSuite, invitation, { accepterBundle, now: NOW, random }),
    );
    if (accepted.phase !== 'hello-sent') throw new Error(accepted.phase);
    const own = { now: NOW, random, ownKemKeys: () => next };
    const pending = await inviterReceive(nativeSuite, beginInviting(invitation), accepted.flight.bytes, own);
    if (pending.state.phase !== 'pending') throw new Error(pending.error);
    const inviterBundle = await bundleOf(ana, longest);
    const confirmed = unwrap(
      await confirmAccepter(nativeSuite, pending.state, { inviterBundle, now: NOW, random }),
    );
    const confirming = await accepterReceive(nativeSuite, accepted, confirmed.flight.bytes, own);
    const frames = [accepted.flight, confirmed.flight].map(({ bytes }) => bytes.length / FRAME_PAYLOAD_BYTES);
    expect(frames).toEqual([18, 20]);
    const done = await inviterReceive(
      nativeSuite,
      confirmed,
      confirming.send?.bytes ?? new Uint8Array(),
      own,
    );
    expect(done.state).toMatchObject({
      phase: 'complete',
      meeting: { ownKeyId: await keyIdOf(nativeSuite.hash, next.publicKey) },
    });
  });
});
