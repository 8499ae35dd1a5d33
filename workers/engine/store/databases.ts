/** @file Opens the two databases, or says why not. The only place that names Dexie's own types. */
import Dexie, { type Table } from 'dexie';
import type { Result } from '../../api/result.ts';
import { DATA_SCHEMA, KEY_SCHEMA, sealedTables, type DatabaseSchema } from './tables.ts';

export type OpenDatabaseError =
  /** The browser keeps nothing for this site (private window, blocked site data, broken profile). */
  | 'storage-refused'
  /** Written by a newer version of the app: nothing was touched. */
  | 'newer-version';

export interface Databases {
  readonly keys: Dexie;
  readonly data: Dexie;
  /** Which of the two each sealed table is in. */
  readonly sealed: ReadonlyMap<string, Dexie>;
}

/** What IndexedDB is reached through: a test brings its own. */
export interface DatabaseEnvironment {
  readonly indexedDB: IDBFactory;
  readonly IDBKeyRange: typeof IDBKeyRange;
}

/** Dexie multiplies its version numbers by ten before it hands them to IndexedDB. */
const DEXIE_VERSION_STEP = 10;
const PLAIN_STORE = 'id';
/** Primary key `id`, and an index over each of the opaque tags in `t`. */
const SEALED_STORE = 'id, *t';

/**
 * The version of a stored database, 0 when there is none. Asked before Dexie opens it, which would open a newer one too.
 */
async function storedVersion(factory: IDBFactory, name: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = factory.open(name);
    let absent = false;
    request.onupgradeneeded = () => {
      absent = true;
      request.transaction?.abort();
    };
    request.onsuccess = () => {
      const version = request.result.version;
      request.result.close();
      resolve(Math.floor(version / DEXIE_VERSION_STEP));
    };
    request.onerror = () => {
      if (absent) resolve(0);
      else reject(request.error ?? new Error('IndexedDB did not open'));
    };
    request.onblocked = () => reject(new Error('IndexedDB is blocked'));
  });
}

export function defineDatabase(schema: DatabaseSchema, environment: DatabaseEnvironment): Dexie {
  const database = new Dexie(schema.name, {
    ...environment,
    chromeTransactionDurability: 'strict',
    cache: 'disabled',
    autoOpen: false,
  });
  schema.versions.forEach(({ plain, sealed }, index) => {
    const stores: Record<string, string> = {};
    for (const table of plain) stores[table] = PLAIN_STORE;
    for (const table of sealed) stores[table] = SEALED_STORE;
    database.version(index + 1).stores(stores);
  });
  return database;
}

export async function openDatabases(
  environment: DatabaseEnvironment,
  schemas: { readonly keys: DatabaseSchema; readonly data: DatabaseSchema } = {
    keys: KEY_SCHEMA,
    data: DATA_SCHEMA,
  },
): Promise<Result<Databases, OpenDatabaseError>> {
  const opened: Dexie[] = [];
  try {
    for (const schema of [schemas.keys, schemas.data]) {
      if ((await storedVersion(environment.indexedDB, schema.name)) > schema.versions.length)
        return { ok: false, error: 'newer-version' };
    }
    const keys = defineDatabase(schemas.keys, environment);
    opened.push(keys);
    await keys.open();
    const data = defineDatabase(schemas.data, environment);
    opened.push(data);
    await data.open();
    const sealed = new Map([
      ...sealedTables(schemas.keys).map((table) => [table, keys] as const),
      ...sealedTables(schemas.data).map((table) => [table, data] as const),
    ]);
    return { ok: true, value: { keys, data, sealed } };
  } catch {
    for (const database of opened) database.close();
    return { ok: false, error: 'storage-refused' };
  }
}

export function tableOf<Row>(database: Dexie, name: string): Table<Row, string> {
  return database.table<Row, string>(name);
}

/** IndexedDB failed (Dexie names all its errors), as opposed to a bug of ours. */
export function isDatabaseError(error: unknown): boolean {
  return error instanceof Dexie.DexieError || error instanceof DOMException;
}
