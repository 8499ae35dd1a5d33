import { expect, test } from 'vitest';
import { openEnvelope, sealEnvelope } from '../../../workers/engine/medical-vault/envelope.ts';
import {
  VAULT_DEVICE_KEY,
  VAULT_ENVELOPES,
  VAULT_ITEMS,
} from '../../../workers/engine/medical-vault/tables.ts';
import { createVaultKeys } from '../../../workers/engine/medical-vault/vault-keys.ts';
import { keyIdOf } from '../../../workers/engine/protocol/identity.ts';
import type { Profile } from '../../../workers/engine/startup/open-profile.ts';
import { remove } from '../../../workers/engine/store/types.ts';
import { device, otherEngine, random } from '../backup/support.ts';
import { CONDITION, openVaultOf, valueOf } from './support.ts';

const kemKey = ({ suite }: Pick<Profile, 'suite'>) => suite.kem.importSeed(random(64));
const envelopesOf = async ({ store }: Profile) => (await store.all(VAULT_ENVELOPES)).map(({ row }) => row);

test('opening an empty vault makes and stores nothing; the first item makes one key, once', async () => {
  const profile = await device().open();
  const vault = await openVaultOf(profile);
  expect(await envelopesOf(profile)).toEqual([]);
  expect(await profile.store.all(VAULT_DEVICE_KEY)).toEqual([]);
  const [one, other] = await Promise.all([profile.vaultKeys.forSealing(), profile.vaultKeys.forSealing()]);
  expect(valueOf(one).id).toBe(valueOf(other).id);
  await vault.save(null, CONDITION, []);
  expect(await envelopesOf(profile)).toHaveLength(1);
  // The key that messages use is another one, and may rotate away.
  const [envelope] = await envelopesOf(profile);
  expect(envelope?.keyId).not.toBe(profile.keys.keyId);
});

test('a device is added without touching any item', async () => {
  const phone = await device().open();
  const vault = await openVaultOf(phone);
  for (const title of ['One', 'Two', 'Three']) valueOf(await vault.save(null, { ...CONDITION, title }, []));
  const before = await phone.store.all(VAULT_ITEMS);

  const laptop = await device(undefined, otherEngine).open();
  const laptopKey = await kemKey(laptop);
  expect((await phone.vaultKeys.addRecipient('device', laptopKey.publicKey)).ok).toBe(true);
  expect(await phone.store.all(VAULT_ITEMS)).toEqual(before);

  const keyId = await keyIdOf(laptop.suite.hash, laptopKey.publicKey);
  const theirs = (await envelopesOf(phone)).find((envelope) => envelope.keyId === keyId);
  if (theirs === undefined) throw new Error('no envelope for the laptop');
  expect(await openEnvelope(theirs, laptopKey)).toHaveLength(32);
  // Nobody else's key opens it, whatever the head says.
  expect(await openEnvelope(theirs, await kemKey(phone))).toBeUndefined();
});

test('an envelope opens as it was sealed and in no other way', async () => {
  const profile = await device().open();
  const { suite } = profile;
  const key = await kemKey(profile);
  const head = {
    vaultKeyId: '1'.repeat(32),
    recipient: 'device',
    keyId: await keyIdOf(suite.hash, key.publicKey),
  } as const;
  const secret = random(32);
  const envelope = await sealEnvelope({ kem: suite.kem, random }, head, key.publicKey, secret);
  expect(await openEnvelope(envelope, key)).toEqual(secret);
  const flipped = (bytes: Uint8Array, at: number) => {
    const altered = new Uint8Array(bytes);
    altered[at] = (altered[at] ?? 0) ^ 0x10;
    return altered;
  };
  for (const altered of [
    { ...envelope, vaultKeyId: '2'.repeat(32) },
    { ...envelope, recipient: 'recovery' as const },
    { ...envelope, keyId: 'f'.repeat(64) },
    { ...envelope, ciphertext: flipped(envelope.ciphertext, 700) },
    ...[...envelope.sealed.keys()].map((at) => ({ ...envelope, sealed: flipped(envelope.sealed, at) })),
    { ...envelope, sealed: envelope.sealed.slice(0, -1) },
  ])
    expect(await openEnvelope(altered, key)).toBeUndefined();
});

test('the recovery key gets an envelope, a new recovery key replaces the old one, and nothing is sealed twice', async () => {
  const profile = await device().open();
  await openVaultOf(profile).then((vault) => vault.save(null, CONDITION, []));
  const first = await kemKey(profile);
  const second = await kemKey(profile);
  const recoveries = async () =>
    (await envelopesOf(profile)).filter(({ recipient }) => recipient === 'recovery');
  valueOf(await profile.vaultKeys.sealToRecovery(first.publicKey));
  const [envelope] = await recoveries();
  valueOf(await profile.vaultKeys.sealToRecovery(first.publicKey));
  expect(await recoveries()).toEqual([envelope]);
  valueOf(await profile.vaultKeys.sealToRecovery(second.publicKey));
  expect((await recoveries()).map(({ keyId }) => keyId)).toEqual([
    await keyIdOf(profile.suite.hash, second.publicKey),
  ]);
});

test('what only the recovery key opens is sealed to this device; what it opens already, and what nobody opens, is not', async () => {
  const old = await device().open();
  await openVaultOf(old).then((vault) => vault.save(null, CONDITION, []));
  const recoveryKey = await kemKey(old);
  valueOf(await old.vaultKeys.sealToRecovery(recoveryKey.publicKey));
  const coming = await envelopesOf(old);
  expect(valueOf(await old.vaultKeys.recovered(coming, recoveryKey))).toEqual([]);

  const fresh = await device().open();
  expect(valueOf(await fresh.vaultKeys.recovered(coming, await kemKey(fresh)))).toEqual([]);
  expect(await fresh.store.all(VAULT_DEVICE_KEY)).toEqual([]);
  const ours = valueOf(await fresh.vaultKeys.recovered(coming, recoveryKey));
  expect(ours.map(({ recipient, vaultKeyId }) => [recipient, vaultKeyId])).toEqual([
    ['device', coming[0]?.vaultKeyId],
  ]);
});

test('without its envelope a vault key is not there, and is found when the envelope is', async () => {
  const profile = await device().open();
  const { id } = valueOf(await profile.vaultKeys.forSealing());
  const rows = await profile.store.all(VAULT_ENVELOPES);
  await profile.store.write(rows.map((row) => remove(VAULT_ENVELOPES, row.id)));
  const keys = createVaultKeys({ store: profile.store, suite: profile.suite, random });
  expect(await keys.byId(id)).toBeUndefined();
});
