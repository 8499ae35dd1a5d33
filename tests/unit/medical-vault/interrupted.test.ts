/** @file Every write of the vault's flows cut off once: the next start finds what was before or what was asked for, and no rubbish. */
import { describe, expect, test } from 'vitest';
import {
  VAULT_ATTACHMENTS,
  VAULT_CHUNKS,
  VAULT_IMPORTS,
} from '../../../workers/engine/medical-vault/tables.ts';
import type { Profile } from '../../../workers/engine/startup/open-profile.ts';
import { bundleFile, CONDITION as HAY_FEVER, entry } from '../../fixtures/fhir/bundle.ts';
import { cutAt } from '../backup/power-cut.ts';
import { bytesOf, close, device, madeBy, withRecoveryKey, type Device } from '../backup/support.ts';
import { CONDITION, fileOf, openVaultOf, valueOf } from './support.ts';

const FILE_BYTES = 150_000;
const CHUNKS = 3;

/** What the next start finds: each title with how many files it opened. Fails on anything half there. */
async function found(phone: Device): Promise<readonly string[]> {
  const profile = await phone.open();
  const vault = await openVaultOf(profile);
  const { items, unreadable } = await vault.list();
  expect(unreadable).toBe(0);
  let files = 0;
  let chunks = 0;
  for (const { id } of items)
    for (const attachment of valueOf(await vault.item(id)).attachments) {
      const bytes = await bytesOf(valueOf(await vault.attachment(attachment.id)));
      expect(bytes).toHaveLength(attachment.bytes);
      files += 1;
      chunks += attachment.bytes === FILE_BYTES ? CHUNKS : 1;
    }
  // What the newest import replaced stays for taking it back; each of those files has one chunk.
  const imports = await profile.store.all(VAULT_IMPORTS);
  const kept = imports.flatMap(({ row }) => row.changed.flatMap(({ attachments }) => attachments)).length;
  expect(await profile.store.count(VAULT_ATTACHMENTS)).toBe(files + kept);
  expect(await profile.store.count(VAULT_CHUNKS)).toBe(chunks + kept);
  close(profile);
  return items.map(({ title }) => title).sort();
}

/** Runs `flow` on a fresh device, cut at its 1st, 2nd, … write; the outcomes, each once. */
async function atEveryWrite(
  prepare: (profile: Profile) => Promise<unknown>,
  flow: (profile: Profile) => Promise<unknown>,
) {
  const outcomes = new Set<string>();
  for (let at = 1; ; at += 1) {
    const phone = device();
    const profile = await phone.open();
    await prepare(profile);
    const cut = await cutAt(at, () => flow(profile));
    close(profile);
    outcomes.add((await found(phone)).join());
    if (!cut) return { cuts: at - 1, outcomes: [...outcomes] };
  }
}

async function withFile(profile: Profile) {
  const vault = await openVaultOf(profile);
  const file = valueOf(await vault.attach(fileOf(FILE_BYTES), 'a.pdf'));
  return valueOf(await vault.save(null, CONDITION, [file]));
}

const document = (text: string, options: Parameters<typeof entry>[3] = {}) =>
  entry(
    'DocumentReference',
    'd',
    { type: { text }, content: [{ attachment: { contentType: 'text/plain', data: btoa(text) } }] },
    options,
  );
const LATER = { version: '2', updated: '2026-11-01T08:00:00Z' };

async function bringIn(profile: Profile, ...entries: readonly unknown[]) {
  const vault = await openVaultOf(profile);
  const preview = valueOf(await vault.readFile(bundleFile(entries)));
  return { vault, preview, done: valueOf(await vault.addFile(preview.id, false)) };
}

describe('cut off at every write', () => {
  test('of the first record and its file: both or neither, and the vault key with them', async () => {
    const { cuts, outcomes } = await atEveryWrite(() => Promise.resolve(), withFile);
    expect(outcomes).toEqual(['', 'Hay fever']);
    expect(cuts).toBeGreaterThan(5);
  });

  test('of a change that takes a file out, and of a removal', async () => {
    const changed = await atEveryWrite(withFile, async (profile) => {
      const vault = await openVaultOf(profile);
      const [item] = (await vault.list()).items;
      valueOf(await vault.save(item?.id ?? '', { ...CONDITION, title: 'Changed' }, []));
    });
    expect(changed.outcomes).toEqual(['Hay fever', 'Changed']);
    const removed = await atEveryWrite(withFile, async (profile) => {
      const vault = await openVaultOf(profile);
      const [item] = (await vault.list()).items;
      valueOf(await vault.remove(item?.id ?? ''));
      await vault.close();
    });
    expect(removed.outcomes).toEqual(['Hay fever', '']);
  });

  test('of a clinic’s file, and of taking it back: all of it or nothing', async () => {
    const added = await atEveryWrite(
      (profile) => bringIn(profile, document('First')),
      (profile) => bringIn(profile, document('Second', LATER), HAY_FEVER),
    );
    expect(added.cuts).toBeGreaterThan(5);
    expect(added.outcomes).toEqual(['First', 'Hay fever,Second']);
    const undone = await atEveryWrite(
      async (profile) => {
        await bringIn(profile, document('First'));
        await bringIn(profile, document('Second', LATER), HAY_FEVER);
      },
      async (profile) => {
        const vault = await openVaultOf(profile);
        valueOf(await vault.undoFile((await vault.list()).lastImport?.id ?? ''));
      },
    );
    expect(undone.outcomes).toEqual(['Hay fever,Second', 'First']);
  });

  test('of a restore: the words open the vault, or nothing has changed', async () => {
    const old = await device().open();
    await withFile(old);
    const words = await withRecoveryKey(old);
    const file = await madeBy(old);
    const outcomes = new Set<string>();
    for (let at = 1; ; at += 1) {
      const phone = device();
      const fresh = await phone.open();
      const cut = await cutAt(at, async () => {
        const { id } = valueOf(await fresh.backups.read(file, words));
        valueOf(await fresh.backups.decide(id));
        close(fresh);
        close(await phone.open());
      });
      close(fresh);
      outcomes.add((await found(phone)).join());
      if (!cut) break;
    }
    expect([...outcomes]).toEqual(['', 'Hay fever']);
  });
});
