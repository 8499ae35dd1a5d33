import { describe, expect, test } from 'vitest';
import { VAULT_LIMITS } from '../../../workers/api/medical-vault.ts';
import type { ImportWorker as FhirReader } from '../../../workers/engine/import/worker.ts';
import {
  VAULT_ATTACHMENTS,
  VAULT_CHUNKS,
  VAULT_IMPORTS,
} from '../../../workers/engine/medical-vault/tables.ts';
import { bundleFile, CONDITION, ENTRIES, entry } from '../../fixtures/fhir/bundle.ts';
import { bytesOf, device } from '../backup/support.ts';
import { CONDITION as OWN, inlineReader, openVaultOf, valueOf, type TestVault } from './support.ts';

const LATER = { version: '2', updated: '2026-11-01T08:00:00Z' };
const hayFever = (text: string, options: Parameters<typeof entry>[3] = {}) =>
  entry('Condition', 'c-1', { code: { text } }, options);
const letter = (text: string, options: Parameters<typeof entry>[3] = {}) =>
  entry(
    'DocumentReference',
    'd-1',
    {
      type: { text: 'Letter' },
      content: [{ attachment: { contentType: 'text/plain', title: 'l.txt', data: btoa(text) } }],
    },
    options,
  );

async function added(vault: TestVault, entries: readonly unknown[], bringBack = false) {
  const preview = valueOf(await vault.readFile(bundleFile(entries)));
  const done = valueOf(await vault.addFile(preview.id, bringBack));
  return { preview, done };
}
const titles = async (vault: TestVault) => (await vault.list()).items.map(({ title }) => title).sort();

async function fileText(vault: TestVault, title: string): Promise<string> {
  const summary = (await vault.list()).items.find((item) => item.title === title);
  const { attachments } = valueOf(await vault.item(summary?.id ?? ''));
  return valueOf(await vault.attachment(attachments[0]?.id ?? '')).text();
}

describe('a clinic’s file', () => {
  test('is previewed without storing anything, added whole, and knows itself again', async () => {
    const profile = await device().open();
    const vault = await openVaultOf(profile);
    const preview = valueOf(await vault.readFile(bundleFile()));
    expect(preview).toMatchObject({
      added: { condition: 2, medication: 2, allergy: 1, immunisation: 1, laboratory: 2, document: 1 },
      addedTotal: 9,
      changed: 0,
      same: 0,
      people: 1,
      skippedTotal: 3,
      attachmentBytes: 16 + 5,
    });
    expect((await vault.list()).items).toEqual([]);
    expect(await profile.store.count(VAULT_CHUNKS)).toBe(0);
    expect(valueOf(await vault.addFile(preview.id, false))).toEqual({ added: 9, changed: 0 });
    expect(await vault.addFile(preview.id, false)).toEqual({ ok: false, error: { code: 'gone' } });
    const { items, lastImport } = await vault.list();
    expect(items.every(({ fromFile }) => fromFile)).toBe(true);
    expect(lastImport).toEqual({ id: preview.id, added: 9, changed: 0 });
    expect(await fileText(vault, 'Discharge summary')).toBe('hello');
    expect(vault.checks).toMatchObject([{ id: 'import-isolation', state: 'good' }]);

    // After closing and opening, in whatever order, the same file holds nothing new.
    await vault.close();
    const again = await openVaultOf(profile);
    const second = valueOf(await again.readFile(bundleFile(ENTRIES.toReversed())));
    expect(second).toMatchObject({ addedTotal: 0, changed: 0, same: 9 });
    expect(valueOf(await again.addFile(second.id, false))).toEqual({ added: 0, changed: 0 });
    expect((await again.list()).lastImport?.id).toBe(preview.id);
  });

  test('of next month adds what is new, replaces what is newer, leaves what is older or was edited here', async () => {
    const vault = await openVaultOf(await device().open());
    await added(vault, [
      hayFever('Hay fever'),
      letter('first'),
      entry('Condition', 'c-2', { code: { text: 'Asthma' } }),
    ]);
    const asthma = (await vault.list()).items.find(({ title }) => title === 'Asthma');
    valueOf(await vault.save(asthma?.id ?? '', { ...OWN, title: 'My asthma' }, []));
    const { preview } = await added(vault, [
      hayFever('Hay fever, seasonal', LATER),
      letter('second', LATER),
      entry('Condition', 'c-2', { code: { text: 'Asthma, mild' } }, LATER),
      entry('Condition', 'c-3', { code: { text: 'Migraine' } }, LATER),
    ]);
    expect(preview).toMatchObject({ addedTotal: 1, changed: 2, edited: 1, same: 0 });
    expect(await titles(vault)).toEqual(['Hay fever, seasonal', 'Letter', 'Migraine', 'My asthma']);
    expect(await fileText(vault, 'Letter')).toBe('second');
    // An old file found again changes nothing back.
    const old = valueOf(await vault.readFile(bundleFile([hayFever('Hay fever'), letter('first')])));
    expect(old).toMatchObject({ addedTotal: 0, changed: 0, same: 2 });
    // A higher version whose content is the same is the same.
    const same = hayFever('Hay fever, seasonal', { version: '9', updated: '2026-12-01T08:00:00Z' });
    expect(valueOf(await vault.readFile(bundleFile([same])))).toMatchObject({ changed: 0, same: 1 });
  });

  test('is taken back as one step: added goes, replaced is as before with its files, edited stays', async () => {
    const profile = await device().open();
    const vault = await openVaultOf(profile);
    await added(vault, [hayFever('Hay fever'), letter('first')]);
    const files = await profile.store.count(VAULT_CHUNKS);
    const { preview } = await added(vault, [
      hayFever('Hay fever, seasonal', LATER),
      letter('second', LATER),
      entry('Condition', 'c-3', { code: { text: 'Migraine' } }),
      entry('Condition', 'c-4', { code: { text: 'Cough' } }),
    ]);
    const cough = (await vault.list()).items.find(({ title }) => title === 'Cough');
    valueOf(await vault.save(cough?.id ?? '', { ...OWN, title: 'My cough' }, []));
    await vault.close();
    const again = await openVaultOf(profile);
    expect(valueOf(await again.undoFile(preview.id))).toEqual({ removed: 1, restored: 2 });
    expect(await titles(again)).toEqual(['Hay fever', 'Letter', 'My cough']);
    expect(await fileText(again, 'Letter')).toBe('first');
    expect(await profile.store.count(VAULT_CHUNKS)).toBe(files);
    expect(await again.undoFile(preview.id)).toEqual({ ok: false, error: { code: 'gone' } });
    // And brought in again it is new again.
    expect((await added(again, [entry('Condition', 'c-3', { code: { text: 'Migraine' } })])).done.added).toBe(
      1,
    );
  });

  test('only the newest can be taken back; what earlier ones replaced is no longer kept', async () => {
    const profile = await device().open();
    const vault = await openVaultOf(profile);
    const first = await added(vault, [letter('first')]);
    await added(vault, [letter('second', LATER)]);
    expect(await profile.store.count(VAULT_ATTACHMENTS)).toBe(2);
    const third = await added(vault, [CONDITION]);
    expect(await profile.store.count(VAULT_ATTACHMENTS)).toBe(1);
    expect(await vault.undoFile(first.preview.id)).toEqual({ ok: false, error: { code: 'gone' } });
    expect(valueOf(await vault.undoFile(third.preview.id))).toEqual({ removed: 1, restored: 0 });
  });

  test('does not bring back what was removed here, unless asked', async () => {
    const vault = await openVaultOf(await device().open());
    await added(vault, [CONDITION, letter('x')]);
    const [one] = (await vault.list()).items.filter(({ kind }) => kind === 'condition');
    valueOf(await vault.remove(one?.id ?? ''));
    const { preview, done } = await added(vault, [CONDITION, letter('x')]);
    expect([preview.removedHere, preview.addedTotal, done.added]).toEqual([1, 0, 0]);
    expect((await added(vault, [CONDITION], true)).done.added).toBe(1);
    expect(await titles(vault)).toEqual(['Hay fever', 'Letter']);
  });

  test('keeps the newer of two of one name, and says so; too long is left out', async () => {
    const vault = await openVaultOf(await device().open());
    const preview = valueOf(
      await vault.readFile(
        bundleFile([
          hayFever('New', LATER),
          hayFever('Old'),
          entry('Condition', 'long', { code: { text: 'x'.repeat(VAULT_LIMITS.title + 1) } }),
          entry('Condition', 'date', { code: { text: 'Odd' }, onsetDateTime: '2020-02-31' }),
        ]),
      ),
    );
    expect(preview.skipped).toEqual([
      { entry: 2, type: 'Condition', why: 'twice' },
      { entry: 3, type: 'Condition', why: 'too-long' },
      { entry: 4, type: 'Condition', why: 'bad-shape' },
    ]);
    valueOf(await vault.addFile(preview.id, false));
    expect(await titles(vault)).toEqual(['New']);
  });
});

describe('when something goes wrong', () => {
  test('a full disk leaves the vault as it was, and another try works', async () => {
    const profile = await device().open();
    let full = false;
    const store = {
      ...profile.store,
      write: (changes: Parameters<typeof profile.store.write>[0]) =>
        full && changes.some(({ table }) => table === VAULT_IMPORTS)
          ? Promise.resolve({ ok: false, error: { code: 'storage-full' } } as const)
          : profile.store.write(changes),
    };
    const vault = await openVaultOf({ ...profile, store });
    const preview = valueOf(await vault.readFile(bundleFile()));
    full = true;
    expect(await vault.addFile(preview.id, false)).toEqual({ ok: false, error: { code: 'storage-full' } });
    expect((await vault.list()).items).toEqual([]);
    expect(await profile.store.count(VAULT_CHUNKS)).toBe(0);
    full = false;
    expect(valueOf(await vault.addFile(preview.id, false)).added).toBe(9);
  });

  test('a reader that crashes, is stopped or isn’t isolated comes to one sentence', async () => {
    const profile = await device().open();
    const unreadable = { ok: false, error: { code: 'file-unreadable' } };
    const crashing = (): FhirReader => {
      const reader = inlineReader();
      reader.postMessage = () => {
        reader.onerror?.call(reader as Worker, new Event('error') as ErrorEvent);
      };
      return reader;
    };
    expect(await (await openVaultOf(profile, crashing)).readFile(bundleFile())).toEqual(unreadable);

    const silent = (): FhirReader => ({ ...inlineReader(), postMessage: () => undefined });
    const waiting = await openVaultOf(profile, silent);
    const reading = waiting.readFile(bundleFile());
    await waiting.stopReading();
    expect(await reading).toEqual(unreadable);

    let handed = false;
    const leaky = (): FhirReader => {
      const reader: FhirReader = {
        onmessage: null,
        onerror: null,
        onmessageerror: null,
        terminate: () => undefined,
        postMessage: () => {
          handed = true;
        },
      };
      const data = { type: 'isolation', reachable: ['fetch'] };
      queueMicrotask(() => {
        reader.onmessage?.call(reader as Worker, new MessageEvent('message', { data }));
      });
      return reader;
    };
    const vault = await openVaultOf(profile, leaky);
    expect(await vault.readFile(bundleFile())).toEqual(unreadable);
    expect(handed).toBe(false);
    expect(vault.checks).toMatchObject([{ state: 'bad' }]);
  });

  test('a file that was read is forgotten when the vault closes', async () => {
    const profile = await device().open();
    const vault = await openVaultOf(profile);
    const preview = valueOf(await vault.readFile(bundleFile()));
    await vault.close();
    await vault.open();
    expect(await vault.addFile(preview.id, false)).toEqual({ ok: false, error: { code: 'gone' } });
  });
});

test('much at once: 2,000 records with 10 MB of files, read and added in one step', async () => {
  const profile = await device().open();
  const vault = await openVaultOf(profile);
  const data = Buffer.alloc(1_000_000, 7).toString('base64');
  const many = Array.from({ length: 2000 }, (_, at) =>
    at % 200 === 0
      ? entry('DocumentReference', `d-${at}`, {
          type: { text: `Scan ${at}` },
          content: [{ attachment: { contentType: 'image/png', title: `${at}.png`, data } }],
        })
      : entry('Condition', `c-${at}`, { code: { text: `Condition ${at}` } }),
  );
  expect((await added(vault, many)).done.added).toBe(2000);
  await vault.close();
  const again = await openVaultOf(profile);
  const { items, bytes } = await again.list();
  expect(items).toHaveLength(2000);
  expect(bytes).toBeLessThan(1.2 * 10_000_000);
  const scan = items.find(({ title }) => title === 'Scan 200');
  const { attachments } = valueOf(await again.item(scan?.id ?? ''));
  const blob = valueOf(await again.attachment(attachments[0]?.id ?? ''));
  expect(await bytesOf(blob)).toEqual(new Uint8Array(1_000_000).fill(7));
});
