import { createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { encode } from 'cborg';
import { describe, expect, test } from 'vitest';
import { createKeyRing } from '../../../workers/engine/custody/key-ring.ts';
import { makeProfile, openProfile } from '../../../workers/engine/custody/profile.ts';
import type { ProfileRecords } from '../../../workers/engine/custody/profile-records.ts';
import { newSlotSalt, openSlot, sealSlot } from '../../../workers/engine/custody/slots.ts';
import { equalBytes } from '../../../workers/engine/protocol/suites/bytes.ts';
import { nativeSuite, nobleSuite } from '../../../workers/engine/protocol/suites/suite.ts';
import type { RandomBytes } from '../../../workers/engine/protocol/suites/types.ts';
import { createMemoryStore } from '../support/memory-store.ts';
import { fixedKeys, fixtureRecords, fromHex, profileFixture } from './support.ts';

const clock = { now: () => Date.UTC(2026, 10, 21, 14, 31, 7) };
const random: RandomBytes = (length) => crypto.getRandomValues(new Uint8Array(length));

async function keyRingOf(records: ProfileRecords, suite = nativeSuite) {
  const profile = await openProfile(records, suite);
  if (profile === undefined) throw new Error('the profile does not open');
  return createKeyRing({
    root: () => null,
    ...fixedKeys,
    profile,
    suite,
    store: createMemoryStore(),
    clock,
    suites: [1],
  });
}

describe('a profile of version 1', () => {
  test.each([
    ['native', nativeSuite],
    ['noble', nobleSuite],
  ])('opens with %s keys to the identity it always had', async (_, suite) => {
    const keys = await keyRingOf(await fixtureRecords(), suite);
    expect(keys.rootFingerprint).toBe(profileFixture.rootFingerprint);
    expect(keys.keyId).toBe(profileFixture.keyId);
    expect(keys.deviceId).toBe(profileFixture.deviceId);
    expect(keys.summaries.map(({ createdAt }) => createdAt)).toEqual(Array(3).fill(profileFixture.createdAt));
    expect(await keys.mixnetPassword()).toEqual(fromHex(profileFixture.mixnetPassword));
  });

  test("Node's cryptography opens slot and seed by the document alone", () => {
    const { slot, records, deviceSecret } = profileFixture;
    const unseal = (key: Buffer, aad: Uint8Array, hex: string): Buffer => {
      const v = Buffer.from(hex, 'hex');
      const decipher = createDecipheriv('aes-256-gcm', key, v.subarray(1, 13));
      decipher.setAAD(aad);
      decipher.setAuthTag(v.subarray(-16));
      return Buffer.concat([decipher.update(v.subarray(13, -16)), decipher.final()]);
    };
    const salt = fromHex(slot.parameters.salt);
    const info = encode(['wellio/slot/1', 'device', { salt, rootKeyId: slot.parameters.rootKeyId }]);
    const mac = createHmac('sha512', Buffer.from(deviceSecret, 'hex')).update(salt).digest();
    const rootKey = unseal(Buffer.from(hkdfSync('sha512', mac, '', info, 32)), info, slot.v);
    const sealKey = hkdfSync('sha512', rootKey, '', encode(['wellio/root/seal/1', 'identity_keypair']), 32);
    const aad = encode(['wellio/key/1', 'identity_keypair', 'device']);
    expect(unseal(Buffer.from(sealKey), aad, records.identity)).toEqual(Buffer.alloc(64, 0x44));
  });
});

describe('a new profile', () => {
  test('opens again to the same keys, and no other profile has them', async () => {
    const records = await makeProfile(random, clock.now());
    const [one, again, other] = await Promise.all([
      keyRingOf(records),
      keyRingOf(records),
      keyRingOf(await makeProfile(random, clock.now())),
    ]);
    expect(again.rootFingerprint).toBe(one.rootFingerprint);
    expect(again.keyId).toBe(one.keyId);
    expect(equalBytes(await again.mixnetPassword(), await one.mixnetPassword())).toBe(true);
    expect(other.rootFingerprint).not.toBe(one.rootFingerprint);
    expect(other.keyId).not.toBe(one.keyId);
    expect(equalBytes(await other.mixnetPassword(), await one.mixnetPassword())).toBe(false);
    expect(one.createdAt).toBe(Date.UTC(2026, 10, 21, 14, 31));
    expect(records.deviceSecret.extractable).toBe(false);
  });

  test('zeroes every secret it was given, once it is sealed', async () => {
    const given: Uint8Array[] = [];
    await makeProfile((length) => {
      const bytes = random(length);
      given.push(bytes);
      return bytes;
    }, clock.now());
    const secrets = given.filter(({ length }) => length >= 32);
    expect(secrets.map(({ length }) => length)).toEqual([32, 32, 64, 32, 32]);
    for (const secret of secrets) expect(secret.every((byte) => byte === 0)).toBe(true);
  });

  test('a destroyed key ring signs and decapsulates no more', async () => {
    const keys = await keyRingOf(await makeProfile(random, clock.now()));
    keys.destroy();
    expect(() => keys.signing.sign(new Uint8Array(1), new Uint8Array())).toThrow(/destroyed/);
  });
});

describe('anything altered is one answer', () => {
  const names = ['accountRoot', 'identity', 'signing', 'metadata', 'mixnetPassword'] as const;

  function flipped(bytes: Uint8Array<ArrayBuffer>, at: number): Uint8Array<ArrayBuffer> {
    const other = new Uint8Array(bytes);
    other[at] = (other[at] ?? 0) ^ 1;
    return other;
  }

  test.each(names)('a bit of %s, wherever it is', async (name) => {
    const records = await fixtureRecords();
    for (const at of [0, 1, 13, records[name].v.length - 1]) {
      const damaged = { ...records, [name]: { id: 'device', v: flipped(records[name].v, at) } };
      expect(await openProfile(damaged, nativeSuite)).toBeUndefined();
    }
  });

  test('one sealed seed in the place of the other', async () => {
    const records = await fixtureRecords();
    const swapped = { ...records, accountRoot: records.signing, signing: records.accountRoot };
    expect(await openProfile(swapped, nativeSuite)).toBeUndefined();
  });

  test('a bit of the slot, its salt or its root key id; another device secret', async () => {
    const records = await fixtureRecords();
    const [slot] = records.slots;
    if (slot?.kind !== 'device') throw new Error('no device slot');
    const { parameters } = slot;
    for (const damaged of [
      { ...slot, v: flipped(slot.v, 20) },
      { ...slot, parameters: { ...parameters, salt: flipped(parameters.salt, 0) } },
      { ...slot, parameters: { ...parameters, rootKeyId: 'ffffffffffffffff' } },
    ])
      expect(await openProfile({ ...records, slots: [damaged] }, nativeSuite)).toBeUndefined();
    const { deviceSecret } = await makeProfile(random, clock.now());
    expect(await openProfile({ ...records, deviceSecret }, nativeSuite)).toBeUndefined();
  });

  test('a slot with a second factor opens with that factor alone', async () => {
    const { deviceSecret } = await fixtureRecords();
    const rootKey = random(32);
    const factor = random(32);
    const parameters = { salt: newSlotSalt(), rootKeyId: '00'.repeat(8) };
    const slot = await sealSlot(deviceSecret, { id: 'device', kind: 'device', parameters }, rootKey, factor);
    expect(await openSlot(deviceSecret, slot, factor)).toEqual(rootKey);
    expect(await openSlot(deviceSecret, slot)).toBeUndefined();
    expect(await openSlot(deviceSecret, slot, flipped(factor, 3))).toBeUndefined();
  });
});
