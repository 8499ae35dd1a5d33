import { expect, test } from 'vitest';
import { openCustody } from '../../../workers/engine/custody/open-custody.ts';
import { nativeSuite } from '../../../workers/engine/protocol/suites/suite.ts';
import { openDatabases, tableOf } from '../../../workers/engine/store/databases.ts';
import { createKeyDatabase, type KeyRecord } from '../../../workers/engine/store/key-database.ts';
import { CUSTODY_TABLES } from '../../../workers/engine/store/tables.ts';
import { memoryEnvironment } from '../store/support.ts';

const DAY = 24 * 60 * 60 * 1000;

async function setUp() {
  const databases = await openDatabases(memoryEnvironment());
  if (!databases.ok) throw new Error(databases.error);
  const time = { now: Date.UTC(2026, 10, 21, 8) };
  const database = createKeyDatabase(databases.value);
  const open = () =>
    openCustody({
      database,
      suite: nativeSuite,
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      clock: { now: () => time.now },
    });
  return { ...databases.value, database, time, open };
}

test('the first start makes keys, each later one opens them', async () => {
  const { open, time } = await setUp();
  const first = await open();
  if (!first.ok) throw new Error(JSON.stringify(first.error));
  time.now += 3 * DAY;
  const later = await open();
  if (!later.ok) throw new Error(JSON.stringify(later.error));
  expect(later.value.kem.publicKey).toEqual(first.value.kem.publicKey);
  expect(later.value.metadata.identity).toEqual({
    createdAt: first.value.metadata.identity.createdAt,
    lastUsedAt: Date.UTC(2026, 10, 24),
    service: { algorithm: 'ML-KEM-768', backend: nativeSuite.kem.backend, reason: nativeSuite.kem.reason },
  });
  expect(later.value.metadata.accountRoot.lastUsedAt).toBe(Date.UTC(2026, 10, 21));
});

test.each(CUSTODY_TABLES)('without its %s a profile is damaged, and is not made anew', async (table) => {
  const { open, keys, database } = await setUp();
  await open();
  await tableOf(keys, table).clear();
  const before = await database.read();
  expect(await open()).toEqual({ ok: false, error: 'keys-damaged' });
  expect(await database.read()).toEqual(before);
});

test('rows without any key are damage too: new keys would hide them', async () => {
  const { open, keys, data } = await setUp();
  await open();
  await tableOf(data, 'settings').put({ id: 'x', v: new Uint8Array(40) });
  await Promise.all(CUSTODY_TABLES.map((table) => tableOf(keys, table).clear()));
  expect(await open()).toEqual({ ok: false, error: 'keys-damaged' });
});

test('creation is whole or nothing, and never over existing keys', async () => {
  const { open, keys, database } = await setUp();
  await open();
  const before = await database.read();
  const records = Object.fromEntries(
    CUSTODY_TABLES.map((table) => [table, [{ id: 'new' }]]),
  ) as unknown as Readonly<Record<(typeof CUSTODY_TABLES)[number], readonly KeyRecord[]>>;
  expect(await database.create(records)).toEqual({ ok: false, error: { code: 'conflict' } });
  expect(await database.read()).toEqual(before);

  await Promise.all(CUSTODY_TABLES.map((table) => tableOf(keys, table).clear()));
  const unstorable = { ...records, slots: [{ id: 'new', f: () => undefined }] };
  expect((await database.create(unstorable)).ok).toBe(false);
  expect(Object.values(await database.read()).flat()).toEqual([]);
});
