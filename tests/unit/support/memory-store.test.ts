import { expect, test } from 'vitest';
import { put, remove, type Table } from '../../../workers/engine/store/types.ts';
import { createMemoryStore } from './memory-store.ts';

const notes: Table<{ text: string }> = { name: 'notes', decode: (value) => value as { text: string } };
const others: Table<{ text: string }> = { name: 'others', decode: (value) => value as { text: string } };

const ID = { a: '0a'.repeat(16), b: '0b'.repeat(16), c: '0c'.repeat(16) };

test('a write is whole or not at all', async () => {
  const store = createMemoryStore();
  expect(await store.write([put(notes, ID.a, { text: 'one' })])).toEqual({ ok: true, value: null });
  const refused = await store.write([
    put(notes, ID.b, { text: 'two' }),
    put(notes, ID.a, { text: 'again' }, { ifAbsent: true }),
  ]);
  expect(refused).toEqual({ ok: false, error: { code: 'conflict' } });
  expect(await store.all(notes)).toEqual([{ id: ID.a, row: { text: 'one' } }]);
  store.failWrites({ code: 'storage-full' });
  expect(await store.write([remove(notes, ID.a)])).toEqual({ ok: false, error: { code: 'storage-full' } });
  expect(await store.count(notes)).toBe(1);
});

test('rows come back by tag, each once, and only from their table', async () => {
  const store = createMemoryStore();
  await store.write([
    put(notes, ID.a, { text: 'one' }, { tags: ['x', 'y'] }),
    put(notes, ID.b, { text: 'two' }, { tags: ['z'] }),
    put(others, ID.c, { text: 'three' }, { tags: ['x'] }),
  ]);
  expect(await store.tagged(notes, ['x', 'y'])).toEqual([{ id: ID.a, row: { text: 'one' } }]);
  expect(await store.get(others, ID.a)).toBeUndefined();
});

test('an opaque id depends on profile, table and key', async () => {
  const ids = await Promise.all([
    createMemoryStore('p').opaqueId(notes, 'k'),
    createMemoryStore('p').opaqueId(notes, 'k'),
    createMemoryStore('q').opaqueId(notes, 'k'),
    createMemoryStore('p').opaqueId(others, 'k'),
    createMemoryStore('p').opaqueId(notes, 'l'),
  ]);
  expect(ids[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(ids[1]).toBe(ids[0]);
  expect(new Set(ids).size).toBe(4);
});

test.each(['', 'a', 'A'.repeat(32), '0a'.repeat(17), `message-${'0'.repeat(24)}`])(
  'a row id that is not 32 lowercase hex digits is a bug, as in the sealed store (%s)',
  async (id) => {
    const store = createMemoryStore();
    await expect(store.write([put(notes, id, { text: 'one' })])).rejects.toThrow(TypeError);
    await expect(store.write([remove(notes, id)])).rejects.toThrow(TypeError);
    expect(store.contents().size).toBe(0);
  },
);
