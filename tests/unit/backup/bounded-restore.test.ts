/** @file A restore holds one page of what comes at a time, however much there is: counted at the doors of IndexedDB. */
import { IDBObjectStore } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { VAULT_CHUNKS } from '../../../workers/engine/medical-vault/tables.ts';
import { PAGE_BYTES, pagesOf } from '../../../workers/engine/store/pages.ts';
import { DATA_DATABASE } from '../../../workers/engine/store/tables.ts';
import { SCRATCH_DATABASE } from '../../../workers/engine/store/scratch.ts';
import { put } from '../../../workers/engine/store/types.ts';
import { rowId } from '../store/support.ts';
import { close, device, entriesOf, logEntries, madeBy, withRecoveryKey, type Device } from './support.ts';

const ROW_BYTES = 64 * 1024;
const CHUNKS = 500;

/** Bytes that were fetched of the scratch store and haven't been put yet, at each put into the diary; and by transaction. */
const held = { counting: false, now: 0, most: 0, put: 0, of: new Map<IDBTransaction, number>() };

function bytesOf(row: unknown): number {
  const of = row as { readonly v?: { readonly length?: number }; readonly row?: unknown } | null;
  return of?.row === undefined ? (of?.v?.length ?? 0) : bytesOf(of.row);
}

function watch(kind: 'getAll' | 'put' | 'clear', heard: (store: IDBObjectStore, args: unknown[]) => void) {
  const work: unknown = Reflect.get(IDBObjectStore.prototype, kind);
  if (typeof work !== 'function') throw new Error(`no ${kind}`);
  Reflect.set(IDBObjectStore.prototype, kind, function (this: IDBObjectStore, ...args: unknown[]): unknown {
    const request = Reflect.apply(work, this, args) as IDBRequest<readonly unknown[]>;
    heard(this, kind === 'getAll' ? [request] : args);
    return request;
  });
}

watch('getAll', ({ transaction }, [request]) => {
  if (transaction.db.name !== SCRATCH_DATABASE) return;
  (request as IDBRequest<readonly unknown[]>).addEventListener('success', () => {
    for (const row of (request as IDBRequest<readonly unknown[]>).result) held.now += bytesOf(row);
  });
});
watch('clear', ({ name, transaction }) => {
  // Taking over another diary begins by emptying what is here.
  if (transaction.db.name !== DATA_DATABASE || name !== VAULT_CHUNKS.name) return;
  held.counting = true;
  held.now = 0;
});
watch('put', ({ transaction }, [row]) => {
  if (transaction.db.name !== DATA_DATABASE || !held.counting) return;
  held.most = Math.max(held.most, held.now);
  held.now -= bytesOf(row);
  held.put += bytesOf(row);
  held.of.set(transaction, (held.of.get(transaction) ?? 0) + bytesOf(row));
});

async function decided(target: Device, file: Blob, words: string): Promise<void> {
  const before = await target.open();
  const read = await before.backups.read(file, words);
  if (!read.ok) throw new Error(read.error.code);
  expect((await before.backups.decide(read.value.id)).ok).toBe(true);
  close(before);
}

test('however many attachments come, more than two pages of them are never held', async () => {
  const old = await device().open();
  await logEntries(old, 0, 300);
  const chunks = Array.from({ length: CHUNKS }, (_, n) =>
    put(VAULT_CHUNKS, rowId(n + 1), { v: 1, sealed: new Uint8Array(ROW_BYTES).fill(n) }),
  );
  expect((await old.store.write(chunks)).ok).toBe(true);
  const words = await withRecoveryKey(old);
  const file = await madeBy(old);
  close(old);
  const target = device();
  await decided(target, file, words);
  const after = await target.open();
  held.counting = false;
  expect(await after.store.count(VAULT_CHUNKS)).toBe(CHUNKS);
  expect(await entriesOf(after)).toHaveLength(300);
  expect(await after.store.get(VAULT_CHUNKS, rowId(7))).toEqual({
    v: 1,
    sealed: new Uint8Array(ROW_BYTES).fill(6),
  });
  close(after);
  expect(held.put).toBeGreaterThan(CHUNKS * ROW_BYTES);
  expect(held.most).toBeGreaterThan(0);
  expect(held.most).toBeLessThanOrEqual(2 * PAGE_BYTES);
  expect(Math.max(...held.of.values())).toBeLessThanOrEqual(PAGE_BYTES);
}, 60_000);

test('a page holds as many rows as fit, and every row comes once, in order', async () => {
  const rows = Array.from({ length: 900 }, (_, n) => ({
    id: rowId(n),
    v: new Uint8Array(n < 600 ? 10 : PAGE_BYTES / 4),
  }));
  const sizes: number[] = [];
  const seen: string[] = [];
  const fetch = (after: string, limit: number) =>
    Promise.resolve(rows.filter(({ id }) => id > after).slice(0, limit));
  for await (const page of pagesOf(fetch, (row) => row, '')) {
    sizes.push(page.length);
    seen.push(...page.map(({ id }) => id));
  }
  expect(seen).toEqual(rows.map(({ id }) => id));
  expect(sizes.slice(0, 3)).toEqual([16, 256, 256]);
  expect(sizes.slice(-5, -1)).toEqual([4, 4, 4, 4]);
});
