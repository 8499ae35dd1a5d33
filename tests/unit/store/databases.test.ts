import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openDatabases } from '../../../workers/engine/store/databases.ts';
import { DATA_SCHEMA, KEY_SCHEMA, sealedTables } from '../../../workers/engine/store/tables.ts';
import { put } from '../../../workers/engine/store/types.ts';
import { writeErrorOf } from '../../../workers/engine/store/write-error.ts';
import { DATA, KEYS, memoryEnvironment, NOTES, openStore, rowId } from './support.ts';

test('every table of the engine is declared', () => {
  const root = new URL('../../../workers/engine/', import.meta.url);
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );
  const named = sources.flatMap((path) => {
    const text = readFileSync(new URL(path, root), 'utf8');
    const tables = /checkedTable\(\s*'([^']+)'|: Table<[^>]+> = \{\s*name: '([^']+)'/g;
    return [...text.matchAll(tables)].map(([, checked, plain]) => checked ?? plain);
  });
  expect(named).toContain('settings');
  const declared = new Set([...sealedTables(KEY_SCHEMA), ...sealedTables(DATA_SCHEMA)]);
  expect(named.filter((name) => name === undefined || !declared.has(name))).toEqual([]);
});

test('a database of a newer version is left alone', async () => {
  const environment = memoryEnvironment();
  const newer = { ...DATA, versions: [...DATA.versions, { plain: [], sealed: ['later'] }] };
  (await openStore(environment, { keys: KEYS, data: newer })).store.close();
  expect(await openDatabases(environment, { keys: KEYS, data: DATA })).toEqual({
    ok: false,
    error: 'newer-version',
  });
  (await openStore(environment, { keys: KEYS, data: newer })).store.close();
});

test('a new version adds its tables and keeps every row', async () => {
  const environment = memoryEnvironment();
  const first = await openStore(environment);
  await first.store.write([put(NOTES, rowId(1), { text: 'old' }, { tags: ['t'] })]);
  first.store.close();
  const newer = { ...DATA, versions: [...DATA.versions, { plain: [], sealed: ['later'] }] };
  const { store } = await openStore(environment, { keys: KEYS, data: newer });
  expect(await store.tagged(NOTES, ['t'])).toEqual([{ id: rowId(1), row: { text: 'old' } }]);
  const later = { ...NOTES, name: 'later' };
  expect(await store.write([put(later, rowId(1), { text: 'new' })])).toEqual({ ok: true, value: null });
});

test.each([
  [
    'throws',
    () => {
      throw new DOMException('denied', 'SecurityError');
    },
  ],
  [
    'fails',
    () => {
      const request = {} as { onerror?: () => void; error: DOMException };
      request.error = new DOMException('no', 'InvalidStateError');
      queueMicrotask(() => request.onerror?.());
      return request;
    },
  ],
])('an IndexedDB that %s is storage refused', async (_, open) => {
  const environment = { ...memoryEnvironment(), indexedDB: { open } as unknown as IDBFactory };
  expect(await openDatabases(environment)).toEqual({ ok: false, error: 'storage-refused' });
});

test('what IndexedDB refuses has a name that says what to do', () => {
  const inner = new DOMException('x', 'QuotaExceededError');
  expect(writeErrorOf(inner)).toEqual({ code: 'storage-full' });
  expect(writeErrorOf({ name: 'AbortError', inner })).toEqual({ code: 'storage-full' });
  expect(writeErrorOf({ name: 'AbortError', message: 'Encountered full disk while …' })).toEqual({
    code: 'storage-full',
  });
  expect(writeErrorOf({ name: 'BulkError', inner: { name: 'ConstraintError' } })).toEqual({
    code: 'conflict',
  });
  expect(writeErrorOf(new Error('other'))).toEqual({ code: 'storage-failed' });
  expect(writeErrorOf('text')).toEqual({ code: 'storage-failed' });
});
