import { expect, test } from 'vitest';
import { createKeyRing } from '../../../workers/engine/custody/key-ring.ts';
import { openProfile } from '../../../workers/engine/custody/profile.ts';
import { asCMixAddress, minuteBucketOf } from '../../../workers/engine/protocol/bytes.ts';
import { nativeSuite } from '../../../workers/engine/protocol/suites/suite.ts';
import { verifyCertificate } from '../../../workers/engine/protocol/v1/certificate.ts';
import { createMemoryStore } from '../support/memory-store.ts';
import { fixedKeys, fixtureRecords } from './support.ts';

const DAY = 24 * 60 * 60 * 1000;
const address = (fill: number) => asCMixAddress(new Uint8Array(36).fill(fill));

async function setUp() {
  const store = createMemoryStore();
  const time = { now: Date.UTC(2026, 10, 21) };
  const profile = await openProfile(await fixtureRecords(), nativeSuite);
  if (profile === undefined) throw new Error('the profile does not open');
  const keys = await createKeyRing({
    profile,
    root: () => profile.accountRoot,
    ...fixedKeys,
    suite: nativeSuite,
    store,
    clock: { now: () => time.now },
    suites: [1],
  });
  const issue = async (fill: number) => {
    const issued = await keys.issueCertificate(address(fill));
    if (!issued.ok) throw new Error(issued.error.code);
    return issued.value;
  };
  return { store, time, keys, issue };
}

test('a certificate binds this device to its address under the account root', async () => {
  const { keys, issue, time } = await setUp();
  expect(await keys.certificate()).toBeUndefined();
  const { certificate, signed } = await issue(1);
  const verified = await verifyCertificate(nativeSuite, {
    signed,
    rootPublicKey: keys.rootPublicKey,
    now: minuteBucketOf(time.now),
  });
  expect(verified).toMatchObject({
    ok: true,
    value: { certificate, keyId: keys.keyId, root: keys.rootFingerprint },
  });
  expect(certificate).toMatchObject({ sequence: 1, deviceId: keys.deviceId, suites: [1] });
  expect(certificate.address).toEqual(address(1));
  expect(await keys.certificate()).toEqual({
    certificate,
    signed,
    kemCertificate: null,
    rootKeyId: keys.keyId,
    keyId: keys.keyId,
  });
});

test('the stored one is given again; another address or half its time makes the next sequence', async () => {
  const { issue, time } = await setUp();
  const first = await issue(1);
  expect((await issue(1)).signed).toEqual(first.signed);
  expect((await issue(2)).certificate.sequence).toBe(2);
  time.now += 182 * DAY;
  expect((await issue(2)).certificate.sequence).toBe(2);
  time.now += 2 * DAY;
  expect((await issue(2)).certificate.sequence).toBe(3);
});

test('asked for twice at once, no sequence is given twice', async () => {
  const { issue, keys } = await setUp();
  const issued = await Promise.all([issue(1), issue(2), issue(3), issue(3)]);
  expect(issued.map(({ certificate }) => certificate.sequence)).toEqual([1, 2, 3, 3]);
  expect((await keys.certificate())?.certificate.sequence).toBe(3);
});

test('full storage is an error value, and the next attempt works', async () => {
  const { store, keys, issue } = await setUp();
  store.failWrites({ code: 'storage-full' });
  expect(await keys.issueCertificate(address(1))).toEqual({ ok: false, error: { code: 'storage-full' } });
  store.failWrites(null);
  expect((await issue(1)).certificate.sequence).toBe(1);
});
