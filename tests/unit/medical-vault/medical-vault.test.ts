import { afterEach, describe, expect, test, vi } from 'vitest';
import { VAULT_KINDS, VAULT_LIMITS, type VaultRecord } from '../../../workers/api/medical-vault.ts';
import {
  VAULT_ATTACHMENTS,
  VAULT_CHUNKS,
  VAULT_ITEMS,
} from '../../../workers/engine/medical-vault/tables.ts';
import { put, remove, type Change, type Store } from '../../../workers/engine/store/types.ts';
import { bytesOf, device } from '../backup/support.ts';
import { CONDITION, fileOf, openVaultOf, valueOf, vaultOf } from './support.ts';

afterEach(() => vi.useRealTimers());

const RECORDS: readonly VaultRecord[] = [
  CONDITION,
  {
    kind: 'medication',
    title: 'Cetirizine',
    note: '',
    dose: '10 mg at night',
    from: '2020',
    to: '2026-06-30',
    past: true,
  },
  {
    kind: 'allergy',
    title: 'Peanuts',
    note: '',
    reaction: 'Hives',
    severity: 'severe',
    from: null,
    past: false,
  },
  { kind: 'immunisation', title: 'Tetanus', note: '', date: '2019-03-04', lot: 'A12' },
  {
    kind: 'laboratory',
    title: 'Blood count',
    note: '',
    date: '2026-11-03',
    values: [{ name: 'Haemoglobin', value: '13.9', unit: 'g/dL', range: '12–16' }],
  },
  { kind: 'document', title: 'Letter', note: '', date: '2026-10', author: 'Dr. Ada' },
];

const rowsOf = async ({ store }: { store: Store }) => ({
  items: (await store.all(VAULT_ITEMS)).length,
  heads: (await store.all(VAULT_ATTACHMENTS)).length,
  chunks: (await store.all(VAULT_CHUNKS)).length,
});

describe('records', () => {
  test('of every kind are kept, listed newest first, read back, changed and found by another opening', async () => {
    const profile = await device().open();
    const vault = await openVaultOf(profile);
    expect(RECORDS.map(({ kind }) => kind).sort()).toEqual([...VAULT_KINDS].sort());
    const saved = [];
    for (const record of RECORDS) saved.push(valueOf(await vault.save(null, record, [])));
    expect(saved.map(({ record }) => record)).toEqual(RECORDS);
    expect((await vault.list()).items.map(({ date }) => date)).toEqual([
      '2026-11-03',
      '2026-10',
      '2020',
      '2019-03-04',
      '2012-05',
      null,
    ]);
    const first = saved[0];
    if (first === undefined) throw new Error('nothing was saved');
    const changed = valueOf(await vault.save(first.id, { ...CONDITION, past: true }, []));
    expect(changed.record).toMatchObject({ past: true });
    expect(changed.changedAt).toBe(Date.UTC(2026, 10, 21, 9, 30));
    await vault.close();
    expect(await vault.snapshot()).toEqual({ state: 'closed' });

    const again = await openVaultOf(profile);
    expect(valueOf(await again.item(first.id))).toEqual(changed);
    expect((await again.list()).items).toHaveLength(RECORDS.length);
  });

  test('are refused with the field at fault, and nothing changes', async () => {
    const profile = await device().open();
    const vault = await openVaultOf(profile);
    const kept = valueOf(await vault.save(null, CONDITION, []));
    const refusals: readonly (readonly [VaultRecord, string, string])[] = [
      [{ ...CONDITION, title: '  ' }, 'title', 'missing'],
      [{ ...CONDITION, title: 'x'.repeat(VAULT_LIMITS.title + 1) }, 'title', 'too-long'],
      [{ ...CONDITION, note: 'x'.repeat(VAULT_LIMITS.note + 1) }, 'note', 'too-long'],
      [{ ...CONDITION, from: '2025-02-30' }, 'from', 'unknown'],
      [{ ...CONDITION, from: '2025-13' }, 'from', 'unknown'],
      [{ ...CONDITION, from: '1776' }, 'from', 'unknown'],
      [{ ...CONDITION, from: '2025-06', to: '2025-05-31' }, 'to', 'too-small'],
      [{ ...CONDITION, kind: 'score' } as unknown as VaultRecord, 'kind', 'unknown'],
    ];
    for (const [record, field, why] of refusals)
      expect(await vault.save(null, record, [])).toEqual({
        ok: false,
        error: { code: 'field-invalid', field, why },
      });
    expect(await vault.save(kept.id, RECORDS[2] ?? CONDITION, [])).toMatchObject({
      error: { field: 'kind' },
    });
    expect((await vault.list()).items).toHaveLength(1);
    // A year and a month of it, whichever way round, don't contradict each other.
    expect((await vault.save(null, { ...CONDITION, from: '2025-06', to: '2025' }, [])).ok).toBe(true);
  });

  test('that were removed come back within a minute, and not after', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const profile = await device().open();
    const vault = await openVaultOf(profile);
    const file = valueOf(await vault.attach(fileOf(10), 'a.pdf'));
    const { id } = valueOf(await vault.save(null, CONDITION, [file]));
    valueOf(await vault.remove(id));
    expect((await vault.list()).items).toEqual([]);
    expect(await vault.item(id)).toEqual({ ok: false, error: { code: 'gone' } });
    valueOf(await vault.undoRemove(id));
    vi.advanceTimersByTime(120_000);
    expect(valueOf(await vault.item(id)).attachments).toEqual([file]);
    valueOf(await vault.remove(id));
    vi.advanceTimersByTime(61_000);
    // In turn behind what the timer began.
    expect(await vault.undoRemove(id)).toEqual({ ok: false, error: { code: 'gone' } });
    expect(await rowsOf(profile)).toEqual({ items: 0, heads: 0, chunks: 0 });
  });

  test('are padded: a word more or less does not show', async () => {
    const profile = await device().open();
    const vault = await openVaultOf(profile);
    for (const record of RECORDS) valueOf(await vault.save(null, record, []));
    const sizes = (await profile.store.all(VAULT_ITEMS)).map(({ row }) =>
      row.chunks.map((chunk) => chunk.length),
    );
    expect(new Set(sizes.map((size) => size.join()))).toEqual(new Set(['1040']));
  });

  test('that were put in each other’s place, or back to an earlier version, do not open as anything else', async () => {
    const profile = await device().open();
    const vault = await openVaultOf(profile);
    const a = valueOf(await vault.save(null, { ...CONDITION, title: 'A' }, []));
    const b = valueOf(await vault.save(null, { ...CONDITION, title: 'B' }, []));
    const rows = new Map((await profile.store.all(VAULT_ITEMS)).map(({ id, row }) => [id, row]));
    const [rowA, rowB] = [rows.get(a.id), rows.get(b.id)];
    if (rowA === undefined || rowB === undefined) throw new Error('no rows');
    const swaps: readonly Change[] = [
      put(VAULT_ITEMS, a.id, rowB),
      put(VAULT_ITEMS, a.id, { ...rowA, type: 'allergy' }),
      put(VAULT_ITEMS, a.id, { ...rowA, version: 2 }),
      put(VAULT_ITEMS, a.id, { ...rowA, wrappedKey: rowB.wrappedKey }),
      put(VAULT_ITEMS, a.id, { ...rowA, chunks: rowB.chunks }),
      put(VAULT_ITEMS, a.id, { ...rowA, vaultKeyId: 'f'.repeat(32) }),
    ];
    for (const swap of swaps) {
      await profile.store.write([swap]);
      const again = await openVaultOf(profile);
      const { items, unreadable } = await again.list();
      expect([items.map(({ title }) => title), unreadable]).toEqual([['B'], 1]);
    }
  });
});

describe('a closed vault', () => {
  test('answers nothing and takes nothing', async () => {
    const vault = vaultOf(await device().open());
    const closed = { ok: false, error: { code: 'vault-closed' } };
    expect(await vault.snapshot()).toEqual({ state: 'closed' });
    expect(await vault.item('a')).toEqual(closed);
    expect(await vault.save(null, CONDITION, [])).toEqual(closed);
    expect(await vault.remove('a')).toEqual(closed);
    expect(await vault.undoRemove('a')).toEqual(closed);
    expect(await vault.attach(fileOf(1), 'a')).toEqual(closed);
    expect(await vault.attachment('a')).toEqual(closed);
    expect(await vault.readFile(fileOf(1))).toEqual(closed);
    expect(await vault.addFile('a', false)).toEqual(closed);
    expect(await vault.undoFile('a')).toEqual(closed);
  });
});

describe('attachments', () => {
  test('come back byte for byte, with a type that a browser only shows and a name that is only a name', async () => {
    const profile = await device().open();
    const vault = await openVaultOf(profile);
    const sizes = [0, 1, 65_528, 65_529, 3_000_000];
    const files = [];
    for (const size of sizes) files.push(valueOf(await vault.attach(fileOf(size), `${size}.pdf`)));
    const page = valueOf(await vault.attach(fileOf(5, 'text/html'), '../a\u202efdp.<html>'));
    expect(page).toMatchObject({ name: '.._a_fdp._html_', mediaType: 'application/octet-stream', bytes: 5 });
    const { id } = valueOf(await vault.save(null, CONDITION, [...files, page]));
    await vault.close();

    const again = await openVaultOf(profile);
    const { attachments } = valueOf(await again.item(id));
    expect(attachments).toEqual([...files, page]);
    for (const [at, size] of sizes.entries()) {
      const blob = valueOf(await again.attachment(attachments[at]?.id ?? ''));
      expect(blob.type).toBe('application/pdf');
      expect(await bytesOf(blob)).toEqual(await bytesOf(fileOf(size)));
    }
  });

  test('that no item names are gone: dropped, left behind by a form, taken out of an item', async () => {
    const profile = await device().open();
    const vault = await openVaultOf(profile);
    const kept = valueOf(await vault.attach(fileOf(200_000), 'kept'));
    const out = valueOf(await vault.attach(fileOf(200_000), 'out'));
    const { id } = valueOf(await vault.save(null, CONDITION, [kept, out]));
    const chunks = (await rowsOf(profile)).chunks / 2;
    const dropped = valueOf(await vault.attach(fileOf(200_000), 'dropped'));
    await vault.dropAttachment(dropped.id);
    expect(await vault.attachment(dropped.id)).toEqual({ ok: false, error: { code: 'gone' } });
    valueOf(await vault.save(id, CONDITION, [kept]));
    expect(await rowsOf(profile)).toEqual({ items: 1, heads: 1, chunks });
    valueOf(await vault.attach(fileOf(200_000), 'left behind'));
    expect((await rowsOf(profile)).heads).toBe(2);
    await vault.close();
    expect(await rowsOf(profile)).toEqual({ items: 1, heads: 1, chunks });
    expect(await vault.snapshot()).toEqual({ state: 'closed' });
    expect(await (await openVaultOf(profile)).save(id, CONDITION, [dropped])).toEqual({
      ok: false,
      error: { code: 'gone' },
    });
  });

  test('say how far they are, can be stopped, and leave nothing', async () => {
    const profile = await device().open();
    const vault = await openVaultOf(profile);
    const attaching = vault.attach(fileOf(20_000_000), 'long');
    const seen: number[] = [];
    for (;;) {
      const progress = await vault.attaching();
      if (progress === null) break;
      expect(progress.total).toBe(20_000_000);
      seen.push(progress.done);
      if (progress.done > 0) {
        await vault.stopAttaching();
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(await attaching).toEqual({ ok: false, error: { code: 'stopped' } });
    expect(seen.at(-1)).toBeGreaterThan(0);
    expect(await vault.attaching()).toBeNull();
    expect(await rowsOf(profile)).toEqual({ items: 0, heads: 0, chunks: 0 });
  });

  test('that are too large, too many or too much are refused before anything is read', async () => {
    const profile = await device().open();
    const vault = await openVaultOf(profile);
    const sized = (size: number): Blob => Object.defineProperty(fileOf(1), 'size', { value: size });
    expect(await vault.attach(sized(VAULT_LIMITS.attachmentBytes + 1), 'a')).toEqual({
      ok: false,
      error: { code: 'attachment-too-large' },
    });
    const file = valueOf(await vault.attach(fileOf(1), 'a'));
    const many = Array.from({ length: VAULT_LIMITS.attachments + 1 }, () => file);
    expect(await vault.save(null, CONDITION, many)).toMatchObject({
      error: { code: 'too-many-attachments' },
    });
    // Shorter than it said: it changed while it was read.
    expect(await vault.attach(sized(100), 'a')).toEqual({ ok: false, error: { code: 'file-unreadable' } });
    expect((await rowsOf(profile)).heads).toBe(1);
  });

  test('that were altered on disk are damaged, not shown in part', async () => {
    const profile = await device().open();
    const vault = await openVaultOf(profile);
    const file = valueOf(await vault.attach(fileOf(300_000), 'a.pdf'));
    const damaged = { ok: false, error: { code: 'vault-damaged' } };
    const rows = await profile.store.all(VAULT_CHUNKS);
    const [one, other] = rows;
    if (one === undefined || other === undefined) throw new Error('no chunks');
    await profile.store.write([put(VAULT_CHUNKS, one.id, other.row), put(VAULT_CHUNKS, other.id, one.row)]);
    expect(await vault.attachment(file.id)).toEqual(damaged);
    await profile.store.write([put(VAULT_CHUNKS, one.id, one.row), remove(VAULT_CHUNKS, other.id)]);
    expect(await vault.attachment(file.id)).toEqual(damaged);
    await profile.store.write([put(VAULT_CHUNKS, other.id, other.row)]);
    expect((await vault.attachment(file.id)).ok).toBe(true);
    // A head that says fewer chunks: the last one isn't.
    const head = await profile.store.get(VAULT_ATTACHMENTS, file.id);
    if (head === undefined) throw new Error('no head');
    await profile.store.write([put(VAULT_ATTACHMENTS, file.id, { ...head, chunks: head.chunks - 1 })]);
    expect(await vault.attachment(file.id)).toEqual(damaged);
  });

  test('whose writing the engine’s end cut off are swept at the next opening', async () => {
    const profile = await device().open();
    const vault = await openVaultOf(profile);
    const file = valueOf(await vault.attach(fileOf(300_000), 'a.pdf'));
    const head = await profile.store.get(VAULT_ATTACHMENTS, file.id);
    if (head === undefined) throw new Error('no head');
    await profile.store.write([put(VAULT_ATTACHMENTS, file.id, { ...head, wrappedKey: null })]);
    await openVaultOf(profile);
    expect(await rowsOf(profile)).toEqual({ items: 0, heads: 0, chunks: 0 });
  });

  test('stay where an item can’t be read: it may be theirs', async () => {
    const profile = await device().open();
    const vault = await openVaultOf(profile);
    const file = valueOf(await vault.attach(fileOf(10), 'a.pdf'));
    const { id } = valueOf(await vault.save(null, CONDITION, [file]));
    const row = await profile.store.get(VAULT_ITEMS, id);
    if (row === undefined) throw new Error('no row');
    await profile.store.write([put(VAULT_ITEMS, id, { ...row, version: 9 })]);
    expect(await (await openVaultOf(profile)).list()).toMatchObject({ items: [], unreadable: 1 });
    await profile.store.write([put(VAULT_ITEMS, id, row)]);
    const again = await openVaultOf(profile);
    expect((await again.attachment(file.id)).ok).toBe(true);
  });
});
