import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import {
  openDatabases,
  type DatabaseEnvironment,
  type Databases,
} from '../../../workers/engine/store/databases.ts';
import { createSealedStore, type SealedStore } from '../../../workers/engine/store/sealed-store.ts';
import { seal, open, type Bytes } from '../../../workers/engine/store/sealing.ts';
import { openTableKeys, type TableKeyWrap } from '../../../workers/engine/store/table-keys.ts';
import type { DatabaseSchema } from '../../../workers/engine/store/tables.ts';
import type { Table } from '../../../workers/engine/store/types.ts';

export const KEYS: DatabaseSchema = {
  name: 'test-keys',
  versions: [{ plain: ['table_keys'], sealed: ['session_keys'] }],
};
export const DATA: DatabaseSchema = {
  name: 'test-data',
  versions: [{ plain: [], sealed: ['notes', 'others'] }],
};

export interface Note {
  readonly text: string;
}
const decode = (value: unknown): Note => value as Note;
export const NOTES: Table<Note> = { name: 'notes', decode };
export const OTHERS: Table<Note> = { name: 'others', decode };
export const SESSION_KEYS: Table<Note> = { name: 'session_keys', decode };

export function memoryEnvironment(): DatabaseEnvironment {
  return { indexedDB: new IDBFactory(), IDBKeyRange };
}

/** A root key of this test: custody's has tests of its own. */
export async function testWrap(rootKeyId = '00112233aabbccdd'): Promise<TableKeyWrap> {
  const key = await crypto.subtle.importKey('raw', new Uint8Array(32).fill(9), 'AES-GCM', false, [
    'encrypt',
    'decrypt',
  ]);
  const bound = (table: string): Bytes => new TextEncoder().encode(table);
  return {
    rootKeyId,
    wrap: (table, secret) => seal(key, bound(table), secret),
    unwrap: (table, wrapped) => open(key, bound(table), wrapped),
  };
}

export interface OpenStore {
  readonly store: SealedStore;
  readonly databases: Databases;
}

export async function openStore(
  environment = memoryEnvironment(),
  schemas = { keys: KEYS, data: DATA },
): Promise<OpenStore> {
  const databases = await openDatabases(environment, schemas);
  if (!databases.ok) throw new Error(databases.error);
  const keys = await openTableKeys(databases.value, await testWrap());
  if (!keys.ok) throw new Error(keys.error);
  return { store: createSealedStore(databases.value, keys.value), databases: databases.value };
}

/** `n` as a row id. */
export function rowId(n: number): string {
  return n.toString(16).padStart(32, '0');
}
