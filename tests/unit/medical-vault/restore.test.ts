/** The medical vault through the engine's own backup and restore. */
import { expect, test } from 'vitest';
import { VAULT_ENVELOPES, VAULT_ITEMS } from '../../../workers/engine/medical-vault/tables.ts';
import type { Profile } from '../../../workers/engine/startup/open-profile.ts';
import { inventory } from '../../../workers/engine/store/erase.ts';
import { remove } from '../../../workers/engine/store/types.ts';
import {
  bytesOf,
  close,
  device,
  madeBy,
  otherEngine,
  withRecoveryKey,
  type Device,
} from '../backup/support.ts';
import { CONDITION, fileOf, openVaultOf, valueOf } from './support.ts';

async function restored(target: Device, file: Blob, words: string): Promise<Profile> {
  const before = await target.open();
  const { id } = valueOf(await before.backups.read(file, words));
  valueOf(await before.backups.decide(id));
  close(before);
  return target.open();
}

async function usedVault(profile: Profile) {
  const vault = await openVaultOf(profile);
  const letter = valueOf(await vault.attach(fileOf(500_000), 'letter.pdf'));
  const item = valueOf(await vault.save(null, CONDITION, [letter]));
  await vault.close();
  return { item, letter };
}

test('on a new device the words open every item and every file, on another cipher backend too', async () => {
  const phone = await device().open();
  // Before and after the ceremony: both are sealed to the words when the file is written.
  const early = await usedVault(phone);
  const words = await withRecoveryKey(phone);
  const late = await usedVault(phone);
  const file = await madeBy(phone);
  const target = device(undefined, otherEngine);
  const laptop = await restored(target, file, words);
  const vault = await openVaultOf(laptop);
  expect((await vault.list()).unreadable).toBe(0);
  for (const { item, letter } of [early, late]) {
    expect(valueOf(await vault.item(item.id))).toEqual(item);
    const blob = valueOf(await vault.attachment(letter.id));
    expect(await bytesOf(blob)).toEqual(await bytesOf(fileOf(500_000)));
  }
  // The same rows, with one more envelope: nothing was encrypted again.
  const rows = ({ store }: Profile) => store.all(VAULT_ITEMS);
  expect(await rows(laptop)).toEqual(await rows(phone));
  const recipients = (await laptop.store.all(VAULT_ENVELOPES)).map(({ row }) => row.recipient).sort();
  expect(recipients).toEqual(['device', 'device', 'recovery']);
  // And it goes on: what is written there is in the next backup.
  valueOf(await vault.save(null, { ...CONDITION, title: 'New' }, []));
  const third = await restored(device(), await madeBy(laptop), words);
  expect((await (await openVaultOf(third)).list()).items).toHaveLength(3);
});

test('a vault that two devices began apart opens whole after a merge', async () => {
  const first = device();
  const phone = await first.open();
  const words = await withRecoveryKey(phone);
  const empty = await madeBy(phone);
  const second = device();
  const laptop = await restored(second, empty, words);
  const onPhone = await usedVault(phone);
  const onLaptop = await usedVault(laptop);
  const file = await madeBy(phone);
  close(laptop);
  const merged = await restored(second, file, words);
  const vault = await openVaultOf(merged);
  expect(await vault.list()).toMatchObject({ unreadable: 0, items: [{}, {}] });
  for (const { item, letter } of [onPhone, onLaptop]) {
    expect(valueOf(await vault.item(item.id))).toEqual(item);
    expect((await vault.attachment(letter.id)).ok).toBe(true);
  }
});

test('a merge brings back what was lost, with its files, and not what was removed', async () => {
  const phone = device();
  const profile = await phone.open();
  const { item, letter } = await usedVault(profile);
  const words = await withRecoveryKey(profile);
  const file = await madeBy(profile);
  phone.time.now += 120_000;
  const vault = await openVaultOf(profile);
  valueOf(await vault.remove(item.id));
  await vault.close();
  close(profile);
  const again = await restored(phone, file, words);
  const after = await openVaultOf(again);
  expect((await after.list()).items).toEqual([]);
  expect(await after.attachment(letter.id)).toEqual({ ok: false, error: { code: 'gone' } });
});

test('a device that has a vault of its own keeps it: another diary is refused', async () => {
  const phone = await device().open();
  const words = await withRecoveryKey(phone);
  const file = await madeBy(phone);
  const other = await device().open();
  await usedVault(other);
  expect(await other.backups.read(file, words)).toEqual({ ok: false, error: { code: 'other-account' } });
  // An empty one that was only looked at is no obstacle.
  const fresh = await device().open();
  await (await openVaultOf(fresh)).close();
  expect((await fresh.backups.read(file, words)).ok).toBe(true);
});

test('without its device key and its envelope nothing opens; what leaves with everything leaves the vault too', async () => {
  const target = device();
  const profile = await target.open();
  const { item } = await usedVault(profile);
  const envelopes = await profile.store.all(VAULT_ENVELOPES);
  await profile.store.write(envelopes.map(({ id }) => remove(VAULT_ENVELOPES, id)));
  profile.vaultKeys.forget();
  const vault = await openVaultOf(profile);
  expect(await vault.list()).toMatchObject({ items: [], unreadable: 1 });
  expect(await vault.item(item.id)).toMatchObject({ ok: false });
  const counted = (await inventory(target.environment)).filter(({ table }) => table.startsWith('vault'));
  expect(counted.map(({ table }) => table).sort()).toEqual([
    'vault-attachments',
    'vault-chunks',
    'vault-envelopes',
    'vault-imports',
    'vault-items',
    'vault_device_key',
  ]);
  await profile.shredKeys();
  const keys = (await inventory(target.environment)).find(({ table }) => table === 'vault_device_key');
  expect(keys?.rows).toBe(0);
});
