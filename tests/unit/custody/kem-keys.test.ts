/** @file The rotation of the device's ML-KEM key in a stored profile, with a clock that the test moves. */
import { expect, test } from 'vitest';
import { RETIRED_KEYS } from '../../../workers/engine/custody/kem-keys.ts';
import { decodeMetadata } from '../../../workers/engine/custody/metadata.ts';
import { fromKeyRecords } from '../../../workers/engine/custody/profile-records.ts';
import { asCMixAddress, type KeyId } from '../../../workers/engine/protocol/bytes.ts';
import { equalBytes, toHex } from '../../../workers/engine/protocol/suites/bytes.ts';
import { nativeSuite } from '../../../workers/engine/protocol/suites/suite.ts';
import type { KemPublicKey } from '../../../workers/engine/protocol/suites/types.ts';
import type { Profile } from '../../../workers/engine/startup/open-profile.ts';
import { openDatabases } from '../../../workers/engine/store/databases.ts';
import { createKeyDatabase } from '../../../workers/engine/store/key-database.ts';
import { cutAt } from '../backup/power-cut.ts';
import { close, device, type Device } from '../backup/support.ts';
import { valueOf } from '../support/engine-context.ts';

const DAY = 24 * 3_600_000;
const address = asCMixAddress(new Uint8Array(36).fill(1));

/** Every ML-KEM seed that the databases hold, opened with this profile's keys, as hex. */
async function seedsAtRest({ environment }: Device, { waysIn, store }: Profile): Promise<readonly string[]> {
  const databases = valueOf(await openDatabases(environment));
  const stored = fromKeyRecords(await createKeyDatabase(databases).read());
  const records = await databases.keys.table('identity_keypair').count();
  databases.keys.close();
  databases.data.close();
  if (typeof stored === 'string') throw new Error(stored);
  expect(records).toBe(1);
  const { id, v } = stored.identity;
  const identity = await waysIn.rootKey().open('identity_keypair', id, v);
  const retired = (await store.all(RETIRED_KEYS)).map(({ row }) => row.kemSeed);
  return [identity ?? new Uint8Array(), ...retired].map((seed) => toHex(seed));
}

/** This device opens what was sealed to that key. */
async function opens({ keys }: Profile, keyId: KeyId, publicKey: KemPublicKey): Promise<boolean> {
  const { ciphertext, sharedSecret } = await nativeSuite.kem.encapsulate(publicKey);
  const key = keys.kemById(keyId);
  return key !== undefined && equalBytes(await key.decapsulate(ciphertext), sharedSecret);
}

const identityOf = ({ keys }: Profile) => [keys.keyId, keys.kem.publicKey] as const;

test('a week in use, thirty days for what is late, then gone from every database', async () => {
  const phone = device();
  let profile = await phone.open();
  const first = identityOf(profile);
  const [seed] = await seedsAtRest(phone, profile);
  expect(valueOf(await profile.keys.tend())).toEqual({ rotated: false });
  phone.time.now += 7 * DAY;
  expect(valueOf(await profile.keys.tend())).toEqual({ rotated: true });
  expect(valueOf(await profile.keys.tend())).toEqual({ rotated: false });
  const second = identityOf(profile);
  expect(second[0]).not.toBe(first[0]);
  for (const again of [false, true]) {
    if (again) {
      close(profile);
      profile = await phone.open();
    }
    expect(identityOf(profile)).toEqual(second);
    expect(await opens(profile, ...first)).toBe(true);
    expect(await opens(profile, ...second)).toBe(true);
    expect(await seedsAtRest(phone, profile)).toHaveLength(2);
  }
  phone.time.now += 30 * DAY;
  valueOf(await profile.keys.tend());
  expect(await opens(profile, ...first)).toBe(true);
  phone.time.now += 1;
  valueOf(await profile.keys.tend());
  expect(profile.keys.kemById(first[0])).toBeUndefined();
  expect(await seedsAtRest(phone, profile)).not.toContain(seed);
  expect(await opens(profile, ...second)).toBe(true);
  close(profile);
  const reopened = await phone.open();
  expect(reopened.keys.kemById(first[0])).toBeUndefined();
});

test('the KEM certificate follows: signed by the device, the root’s own stays', async () => {
  const phone = device();
  const { keys } = await phone.open();
  const before = valueOf(await keys.issueCertificate(address));
  expect(before.kemCertificate).toBeNull();
  phone.time.now += 8 * DAY;
  valueOf(await keys.tend());
  const after = valueOf(await keys.issueCertificate(address));
  expect(after.signed).toEqual(before.signed);
  expect(after).toMatchObject({ keyId: keys.keyId, rootKeyId: before.keyId });
  expect(after.kemCertificate).not.toBeNull();
  expect(valueOf(await keys.issueCertificate(address)).kemCertificate).toEqual(after.kemCertificate);
});

test('somebody may have had the keys: another one at once', async () => {
  const { keys } = await device().open();
  const before = keys.keyId;
  expect(valueOf(await keys.tend('now'))).toEqual({ rotated: true });
  expect(keys.keyId).not.toBe(before);
  expect(keys.kemById(before)).toBeDefined();
});

test('cut off at every write, what was sealed to the old key opens and one key is in use', async () => {
  for (let at = 1, whole = false; !whole; at += 1) {
    const phone = device();
    const profile = await phone.open();
    const first = identityOf(profile);
    phone.time.now += 7 * DAY;
    whole = !(await cutAt(at, () => profile.keys.tend()));
    close(profile);
    const opened = await phone.open();
    expect(await opens(opened, ...first)).toBe(true);
    expect(await opens(opened, ...identityOf(opened))).toBe(true);
    valueOf(await opened.keys.tend());
    expect(opened.keys.keyId).not.toBe(first[0]);
    expect(await opens(opened, ...first)).toBe(true);
    phone.time.now += 31 * DAY;
    valueOf(await opened.keys.tend());
    expect(opened.keys.kemById(first[0])).toBeUndefined();
    close(opened);
  }
});

test('each key says when it was made and last used; what computes with it and why rests in key_metadata', async () => {
  const phone = device();
  const profile = await phone.open();
  const made = Date.UTC(2026, 10, 21, 8);
  const today = Date.UTC(2026, 10, 21);
  expect(
    profile.keys.summaries.map(({ use, createdAt, lastUsedAt }) => [use, createdAt, lastUsedAt]),
  ).toEqual([
    ['account-root', made, today],
    ['identity', made, today],
    ['signing', made, today],
  ]);
  phone.time.now += 7 * DAY;
  valueOf(await profile.keys.tend());
  close(profile);
  const { keys, waysIn } = await phone.open();
  const rotated = made + 7 * DAY;
  expect(keys.summaries.map(({ use, createdAt, lastUsedAt }) => [use, createdAt, lastUsedAt])).toEqual([
    ['account-root', made, today],
    ['identity', rotated, today + 7 * DAY],
    ['retired', null, today + 7 * DAY],
    ['signing', made, today + 7 * DAY],
  ]);
  const databases = valueOf(await openDatabases(phone.environment));
  const stored = fromKeyRecords(await createKeyDatabase(databases).read());
  databases.keys.close();
  databases.data.close();
  if (typeof stored === 'string') throw new Error(stored);
  const { id, v } = stored.metadata;
  const metadata = decodeMetadata((await waysIn.rootKey().open('key_metadata', id, v)) ?? new Uint8Array());
  const { kem, signature } = nativeSuite;
  expect(metadata).toMatchObject({
    identity: {
      createdAt: rotated,
      service: { algorithm: 'ML-KEM-768', backend: kem.backend, reason: kem.reason },
    },
    signing: { service: { algorithm: 'ML-DSA-65', backend: signature.backend, reason: signature.reason } },
    accountRoot: { service: { algorithm: 'ML-DSA-65' } },
  });
});
