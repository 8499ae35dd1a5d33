import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import {
  buildRevocation,
  covers,
  decodeRevocation,
  REVOCATION_REASONS,
  revokedDevice,
  verifyRevocation,
  type Revocation,
} from '../../../workers/engine/custody/revocation.ts';
import { asKeyId } from '../../../workers/engine/protocol/bytes.ts';
import { concat } from '../../../workers/engine/protocol/suites/bytes.ts';
import { nativeSuite } from '../../../workers/engine/protocol/suites/suite.ts';
import { errorOf, flip, makePerson, NOW, suites, unwrap, type Person } from '../protocol/fixtures.ts';

let ana: Person;
let ben: Person;
beforeAll(async () => {
  ana = await makePerson(nativeSuite, 'Ana');
  ben = await makePerson(nativeSuite, 'Ben');
});

const ofDevice = async (person = ana) =>
  ({
    target: await revokedDevice(nativeSuite.hash, person.certificate),
    reason: 'device_lost',
    issued: NOW,
  }) as const;
const build = (what: Omit<Revocation, 'root'>, person = ana) =>
  buildRevocation(nativeSuite.hash, person.root, what);
const verify = (statement: Uint8Array, { rootPublicKey } = ana) =>
  verifyRevocation(nativeSuite, { statement, rootPublicKey });
const asked = ({ certificate, keyId }: Person) => ({ ...certificate, keyId });

test.for(suites)('signed on one backend, verified on the other, %s', async ([, suite]) => {
  const statement = await build(await ofDevice());
  const revocation = unwrap(await verifyRevocation(suite, { statement, rootPublicKey: ana.rootPublicKey }));
  expect(revocation).toEqual({ root: ana.rootFingerprint, ...(await ofDevice()) });
  expect(statement.length).toBe(3402);
});

test('any content comes back, in a length that the public list takes', async () => {
  const id = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => asKeyId(new Uint8Array(bytes)));
  const device = await revokedDevice(nativeSuite.hash, ana.certificate);
  const target = fc.oneof(
    fc.constant(device),
    id.map((keyId) => ({ kind: 'key', keyId }) as const),
  );
  const issued = fc.nat(2 ** 40).map((minutes) => (minutes * 60) as typeof NOW);
  await fc.assert(
    fc.asyncProperty(target, fc.constantFrom(...REVOCATION_REASONS), issued, async (what, reason, at) => {
      const statement = await build({ target: what, reason, issued: at });
      expect(unwrap(await verify(statement))).toEqual({
        root: ana.rootFingerprint,
        target: what,
        reason,
        issued: at,
      });
      expect(statement.length).toBeGreaterThanOrEqual(3310);
      expect(statement.length).toBeLessThanOrEqual(4608);
    }),
    { numRuns: 20 },
  );
});

test('one changed bit anywhere is refused', async () => {
  const statement = await build(await ofDevice());
  await fc.assert(
    fc.asyncProperty(fc.nat(statement.length - 1), fc.nat(7), async (at, bit) => {
      expect((await verify(flip(statement, at, bit))).ok).toBe(false);
    }),
    { numRuns: 200 },
  );
});

test('a longer, shorter, newer or unknown one is refused by name', async () => {
  const statement = await build(await ofDevice());
  expect(errorOf(await verify(statement.slice(0, -1)))).toBe('malformed');
  expect(errorOf(await verify(concat(statement, new Uint8Array(1))))).toBe('malformed');
  expect(errorOf(await verify(new Uint8Array()))).toBe('malformed');
  expect(errorOf(await verify(concat(Uint8Array.of(2), statement.slice(1))))).toBe('unknown-version');
  const reasonAt = 1 + 32 + 1 + 48;
  for (const reason of [0, REVOCATION_REASONS.length + 1, 255]) {
    const other = new Uint8Array(statement);
    other[reasonAt] = reason;
    expect(errorOf(decodeRevocation(other))).toBe('malformed');
  }
});

test('another account can say nothing about this one', async () => {
  const forged = await build(await ofDevice(ana), ben);
  expect(errorOf(await verify(forged))).toBe('fingerprint-mismatch');
  expect(errorOf(await verify(await build(await ofDevice()), ben))).toBe('fingerprint-mismatch');
  const spliced = concat((await build(await ofDevice())).slice(0, -3309), forged.slice(-3309));
  expect(errorOf(await verify(spliced))).toBe('bad-signature');
});

test('it covers the device with every key, or the one key, and nothing else', async () => {
  const other = { ...asked(ana), keyId: ben.keyId };
  const device = { target: await revokedDevice(nativeSuite.hash, ana.certificate) };
  const key = { target: { kind: 'key', keyId: ana.keyId } } as const;
  expect(await covers(nativeSuite.hash, device, asked(ana))).toBe(true);
  expect(await covers(nativeSuite.hash, device, other)).toBe(true);
  expect(await covers(nativeSuite.hash, key, asked(ana))).toBe(true);
  expect(await covers(nativeSuite.hash, key, other)).toBe(false);
  for (const one of [device, key]) expect(await covers(nativeSuite.hash, one, asked(ben))).toBe(false);
  const borrowed = { ...asked(ben), deviceId: ana.certificate.deviceId };
  expect(await covers(nativeSuite.hash, device, borrowed)).toBe(false);
});
