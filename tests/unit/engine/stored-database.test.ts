/**
 * @file A whole stored profile of database version 1, laid down with plain IndexedDB as the first app left it, opens with today's
 * code: whatever schema versions have come since.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { nativeSuite } from '../../../workers/engine/protocol/suites/suite.ts';
import { SETTINGS } from '../../../workers/engine/settings/settings.ts';
import { openProfile } from '../../../workers/engine/startup/open-profile.ts';
import type { DatabaseEnvironment } from '../../../workers/engine/store/databases.ts';
import type { DiskRow } from '../../../workers/engine/store/row-format.ts';
import { fixtureRecords, fromHex, profileFixture } from '../custody/support.ts';
import { memoryEnvironment } from '../store/support.ts';

/** The stores of version 1, frozen: Dexie's first version is IndexedDB's tenth. */
const NATIVE_VERSION = 10;
const KEY_STORES = [
  'device_secret',
  'slots',
  'account_root',
  'identity_keypair',
  'signing_keypair',
  'key_metadata',
  'mixnet_password',
  'table_keys',
];
const SEALED_KEY_STORES = ['session_keys'];
const SEALED_DATA_STORES = ['settings', 'device_certificates', 'log-entries'];

interface RowFixture {
  readonly table: string;
  readonly row: { readonly note: string };
  readonly disk: { readonly id: string; readonly t: readonly string[]; readonly v: string };
}
const rowFixture = JSON.parse(
  readFileSync(new URL('../store/fixtures/row-format-1.json', import.meta.url), 'utf8'),
) as RowFixture;

function layDown(
  { indexedDB }: DatabaseEnvironment,
  name: string,
  stores: readonly { readonly name: string; readonly sealed: boolean; readonly rows: readonly unknown[] }[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, NATIVE_VERSION);
    request.onupgradeneeded = () => {
      for (const store of stores) {
        const made = request.result.createObjectStore(store.name, { keyPath: 'id' });
        if (store.sealed) made.createIndex('t', 't', { multiEntry: true });
        for (const row of store.rows) made.put(row);
      }
    };
    request.onsuccess = () => {
      request.result.close();
      resolve();
    };
    request.onerror = () => reject(request.error ?? new Error('not laid down'));
  });
}

async function layDownProfile(environment: DatabaseEnvironment): Promise<void> {
  const records = await fixtureRecords();
  const { tableKey, slot } = profileFixture;
  const rowsOf: Readonly<Record<string, readonly unknown[]>> = {
    device_secret: [{ id: 'device', key: records.deviceSecret }],
    slots: records.slots,
    account_root: [records.accountRoot],
    identity_keypair: [records.identity],
    signing_keypair: [records.signing],
    key_metadata: [records.metadata],
    mixnet_password: [records.mixnetPassword],
    table_keys: [
      {
        id: `${slot.parameters.rootKeyId}.${tableKey.table}`,
        table: tableKey.table,
        v: fromHex(tableKey.wrapped),
      },
    ],
    [rowFixture.table]: [{ ...rowFixture.disk, v: fromHex(rowFixture.disk.v) } satisfies DiskRow],
  };
  const stores = (names: readonly string[], sealed: boolean) =>
    names.map((name) => ({ name, sealed, rows: rowsOf[name] ?? [] }));
  await layDown(environment, 'wellio_crypto_keys', [
    ...stores(KEY_STORES, false),
    ...stores(SEALED_KEY_STORES, true),
  ]);
  await layDown(environment, 'wellio', stores(SEALED_DATA_STORES, true));
}

test('a profile that version 1 stored opens with its keys and rows, and can be written to', async () => {
  const databases = memoryEnvironment();
  await layDownProfile(databases);
  const environment = {
    databases,
    random: (length: number) => crypto.getRandomValues(new Uint8Array(length)),
    clock: Date,
  };
  const opened = await openProfile(environment, nativeSuite);
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  const { store, keys, settings } = opened.value;
  expect(keys.rootFingerprint).toBe(profileFixture.rootFingerprint);
  const table = { name: rowFixture.table, decode: (value: unknown) => value as RowFixture['row'] };
  expect((await store.get(table, rowFixture.disk.id))?.note).toBe(rowFixture.row.note);
  expect((await store.tagged(table, ['day:2026-11-21']))[0]?.id).toBe(rowFixture.disk.id);
  expect(await settings.update({ name: 'Ada' })).toEqual({ ok: true, value: null });
  store.close();

  const again = await openProfile(environment, nativeSuite);
  if (!again.ok) throw new Error(JSON.stringify(again.error));
  expect(again.value.settings.current().name).toBe('Ada');
  expect(await again.value.store.count(SETTINGS)).toBe(1);
});
