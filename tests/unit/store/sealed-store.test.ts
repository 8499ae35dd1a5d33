import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tableOf } from '../../../workers/engine/store/databases.ts';
import type { DiskRow } from '../../../workers/engine/store/row-format.ts';
import { DamagedRowError } from '../../../workers/engine/store/sealed-store.ts';
import { openTableKeys } from '../../../workers/engine/store/table-keys.ts';
import { clear, put, remove, removeKey, type Table } from '../../../workers/engine/store/types.ts';
import { memoryEnvironment, NOTES, openStore, OTHERS, rowId, SESSION_KEYS, testWrap } from './support.ts';

/** What CBOR holds without loss: the values that rows are made of. */
const rowValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'grapheme' }),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true }).filter((value) => !Object.is(value, -0)),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array(),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 5, noNullPrototype: true },
    ),
  ),
})).value;

const anything: Table<unknown> = { name: 'notes', decode: (value) => value };

test('any row comes back as it was, by id, by each of its tags and among all', async () => {
  const { store } = await openStore();
  let count = 0;
  await fc.assert(
    fc.asyncProperty(rowValue, fc.array(fc.string(), { maxLength: 4 }), async (row, tags) => {
      count += 1;
      const id = rowId(count);
      expect(await store.write([put(anything, id, row, { tags })])).toEqual({ ok: true, value: null });
      expect(await store.get(anything, id)).toEqual(row);
      for (const tag of tags) expect(await store.tagged(anything, [tag])).toContainEqual({ id, row });
    }),
    { numRuns: 200 },
  );
  expect(await store.all(anything)).toHaveLength(count);
  expect(await store.count(anything)).toBe(count);
});

test('several tags give each row once, from one snapshot', async () => {
  const { store } = await openStore();
  await store.write([
    put(NOTES, rowId(1), { text: 'both' }, { tags: ['a', 'b'] }),
    put(NOTES, rowId(2), { text: 'one' }, { tags: ['b'] }),
    put(NOTES, rowId(3), { text: 'other' }, { tags: ['c'] }),
  ]);
  const idsOf = async (tags: readonly string[]) =>
    (await store.tagged(NOTES, tags)).map(({ id }) => id).sort();
  expect(await idsOf(['a', 'b', 'b', 'd'])).toEqual([rowId(1), rowId(2)]);
  expect(await idsOf([])).toEqual([]);
});

test('a row is removed by its natural key, and a table emptied, in one transaction with the rest', async () => {
  const { store } = await openStore();
  const id = await store.opaqueId(NOTES, 'week');
  await store.write([put(NOTES, id, { text: 'derived' }), put(NOTES, rowId(2), { text: 'stays' })]);
  const conflict = [removeKey(NOTES, 'week'), put(NOTES, rowId(2), { text: 'no' }, { ifAbsent: true })];
  expect(await store.write(conflict)).toEqual({ ok: false, error: { code: 'conflict' } });
  expect(await store.get(NOTES, id)).toEqual({ text: 'derived' });
  expect((await store.write([removeKey(NOTES, 'week'), removeKey(NOTES, 'none')])).ok).toBe(true);
  expect((await store.all(NOTES)).map((stored) => stored.id)).toEqual([rowId(2)]);
  expect((await store.write([clear(NOTES), put(OTHERS, rowId(1), { text: 'new' })])).ok).toBe(true);
  expect(await store.count(NOTES)).toBe(0);
  expect(await store.count(OTHERS)).toBe(1);
});

test('rows survive closing and reopening', async () => {
  const environment = memoryEnvironment();
  const first = await openStore(environment);
  await first.store.write([put(NOTES, rowId(1), { text: 'kept' }, { tags: ['day'] })]);
  const id = await first.store.opaqueId(NOTES, 'natural');
  first.store.close();
  const second = await openStore(environment);
  expect(await second.store.get(NOTES, rowId(1))).toEqual({ text: 'kept' });
  expect(await second.store.tagged(NOTES, ['day', 'other'])).toEqual([
    { id: rowId(1), row: { text: 'kept' } },
  ]);
  expect(await second.store.opaqueId(NOTES, 'natural')).toBe(id);
  expect(await second.store.opaqueId(OTHERS, 'natural')).not.toBe(id);
});

test('a write is whole or not at all, over several tables', async () => {
  const { store } = await openStore();
  await store.write([put(NOTES, rowId(1), { text: 'one' })]);
  const refused = await store.write([
    put(OTHERS, rowId(2), { text: 'two' }),
    remove(NOTES, rowId(1)),
    put(OTHERS, rowId(2), { text: 'again' }, { ifAbsent: true }),
  ]);
  expect(refused).toEqual({ ok: false, error: { code: 'conflict' } });
  expect(await store.count(OTHERS)).toBe(0);
  expect(await store.get(NOTES, rowId(1))).toEqual({ text: 'one' });
});

test('changes of one write apply in order, and writes commit in the order in which they were asked for', async () => {
  const { store } = await openStore();
  const long = 'x'.repeat(300_000);
  const writes = [
    store.write([put(NOTES, rowId(1), { text: long })]),
    store.write([put(NOTES, rowId(1), { text: 'short' })]),
    store.write([remove(NOTES, rowId(1)), put(NOTES, rowId(1), { text: 'last' }, { ifAbsent: true })]),
  ];
  await Promise.all(writes);
  expect(await store.get(NOTES, rowId(1))).toEqual({ text: 'last' });
});

test('a write that a bug ends does not hold up or overtake the next', async () => {
  const { store } = await openStore();
  const broken = store.write([put(anything, rowId(1), { later: new Date() })]);
  const good = store.write([put(NOTES, rowId(2), { text: 'good' })]);
  await expect(broken).rejects.toThrow();
  expect(await good).toEqual({ ok: true, value: null });
  expect(await store.count(NOTES)).toBe(1);
});

test('many rows are opened a few at a time', async () => {
  const { store } = await openStore();
  const rows = Array.from({ length: 500 }, (_, n) => put(NOTES, rowId(n + 1), { text: `${n}` }));
  await store.write(rows);
  let running = 0;
  let most = 0;
  const decrypt = crypto.subtle.decrypt.bind(crypto.subtle);
  crypto.subtle.decrypt = async (...args) => {
    most = Math.max(most, (running += 1));
    try {
      return await decrypt(...args);
    } finally {
      running -= 1;
    }
  };
  try {
    expect(await store.all(NOTES)).toHaveLength(500);
  } finally {
    crypto.subtle.decrypt = decrypt;
  }
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(64);
});

test.each([
  ['a flipped bit of the sealed bytes', (row: DiskRow): DiskRow => ({ ...row, v: flipped(row.v) })],
  ['cut-off bytes', (row: DiskRow): DiskRow => ({ ...row, v: row.v.slice(0, 20) })],
  ['no bytes', (row: DiskRow): DiskRow => ({ ...row, v: new Uint8Array() })],
  ['another format', (row: DiskRow): DiskRow => ({ ...row, v: Uint8Array.of(2, ...row.v.subarray(1)) })],
  ['a tag less', (row: DiskRow): DiskRow => ({ id: row.id, v: row.v })],
  ['a tag more', (row: DiskRow): DiskRow => ({ ...row, t: [...(row.t ?? []), rowId(5)] })],
  ['something else', (row: DiskRow): DiskRow => ({ ...row, v: 'text' as unknown as Uint8Array })],
  ['another id', (row: DiskRow): DiskRow => ({ ...row, id: rowId(1), v: row.v })],
])('%s is a damaged row: reads throw one typed error', async (_, damage) => {
  const { store, databases } = await openStore();
  await store.write([
    put(NOTES, rowId(1), { text: 'whole' }, { tags: ['a'] }),
    put(NOTES, rowId(2), { text: 'other' }, { tags: ['a'] }),
  ]);
  const rows = tableOf<DiskRow>(databases.data, 'notes');
  const original = await rows.get(rowId(2));
  if (original === undefined) throw new Error('not stored');
  const damaged = damage(original);
  await rows.put(damaged);
  await expect(store.get(NOTES, damaged.id)).rejects.toBeInstanceOf(DamagedRowError);
  await expect(store.all(NOTES)).rejects.toMatchObject({ code: 'row-damaged', table: 'notes' });
});

test('a row moved to another table does not open there', async () => {
  const { store, databases } = await openStore();
  await store.write([put(NOTES, rowId(1), { text: 'mine' })]);
  const row = await tableOf<DiskRow>(databases.data, 'notes').get(rowId(1));
  await tableOf(databases.data, 'others').put(row);
  await expect(store.get(OTHERS, rowId(1))).rejects.toBeInstanceOf(DamagedRowError);
});

test('misuse is a bug and throws: unknown tables, ids that could say something, two databases in one write', async () => {
  const { store } = await openStore();
  const unknown: Table<unknown> = { name: 'nowhere', decode: (value) => value };
  await expect(store.write([put(unknown, rowId(1), 1)])).rejects.toThrow(/not declared/);
  await expect(store.write([put(NOTES, 'anna@example.org', { text: '' })])).rejects.toThrow(/row id/);
  await expect(
    store.write([put(NOTES, rowId(1), { text: '' }), put(SESSION_KEYS, rowId(1), { text: '' })]),
  ).rejects.toThrow(/two databases/);
  expect(await store.count(NOTES)).toBe(0);
  store.close();
  await expect(store.get(NOTES, rowId(1))).rejects.toThrow(/closed/);
});

test('an altered, moved or lost table key is found when the tables are opened', async () => {
  const { store, databases } = await openStore();
  await store.write([put(NOTES, rowId(1), { text: 'mine' })]);
  const records = tableOf<{ id: string; table: string; v: Uint8Array }>(databases.keys, 'table_keys');
  const wrap = await testWrap();
  for (const original of await records.toArray()) {
    for (const damaged of [
      { ...original, v: flipped(original.v) },
      { ...original, table: 'settings' },
      { ...original, v: undefined as unknown as Uint8Array },
    ]) {
      await records.put(damaged);
      expect(await openTableKeys(databases, wrap)).toEqual({ ok: false, error: 'keys-damaged' });
    }
    await records.put(original);
    expect(await openTableKeys(databases, wrap)).toMatchObject({ ok: true });
  }
  await records.delete(`${wrap.rootKeyId}.notes`);
  expect(await openTableKeys(databases, wrap)).toEqual({ ok: false, error: 'keys-damaged' });
});

function flipped(bytes: Uint8Array): Uint8Array {
  const other = new Uint8Array(bytes);
  const last = other.length - 1;
  other[last] = (other[last] ?? 0) ^ 1;
  return other;
}
