/** @file Every database of this origin, taken and put back: one preparation for many endings. */

interface StoredStore {
  readonly name: string;
  readonly options: IDBObjectStoreParameters;
  readonly indexes: readonly {
    readonly name: string;
    readonly path: string | string[];
    readonly options: IDBIndexParameters;
  }[];
  readonly rows: readonly unknown[];
}

interface StoredDatabase {
  readonly name: string;
  readonly version: number;
  readonly stores: readonly StoredStore[];
}

export type StoredState = readonly StoredDatabase[];

function done<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'));
  });
}

/** All keys are in the rows (in-line), as every table of this app has them. */
export async function takeState(): Promise<StoredState> {
  const taken: StoredDatabase[] = [];
  for (const { name = '' } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name));
    const stores: StoredStore[] = [];
    for (const store of database.objectStoreNames) {
      const objects = database.transaction(store).objectStore(store);
      const indexes = [...objects.indexNames].map((index) => {
        const { keyPath, unique, multiEntry } = objects.index(index);
        return { name: index, path: keyPath, options: { unique, multiEntry } };
      });
      stores.push({
        name: store,
        options: { keyPath: objects.keyPath, autoIncrement: objects.autoIncrement },
        indexes,
        rows: await done(objects.getAll() as IDBRequest<unknown[]>),
      });
    }
    taken.push({ name, version: database.version, stores });
    database.close();
  }
  return taken;
}

function create(database: IDBDatabase, stores: readonly StoredStore[]): void {
  for (const { name, options, indexes, rows } of stores) {
    const objects = database.createObjectStore(name, options);
    for (const index of indexes) objects.createIndex(index.name, index.path, index.options);
    for (const row of rows) objects.put(row);
  }
}

/** Whatever was there is gone. No engine may run. */
export async function putBack(state: StoredState): Promise<void> {
  for (const { name = '' } of await indexedDB.databases()) await done(indexedDB.deleteDatabase(name));
  for (const { name, version, stores } of state) {
    const opening = indexedDB.open(name, version);
    opening.onupgradeneeded = () => create(opening.result, stores);
    (await done(opening)).close();
  }
}

/** Every byte sequence in it, as text that can be compared. */
export function bytesIn(state: StoredState): ReadonlySet<string> {
  const found = new Set<string>();
  const look = (value: unknown): void => {
    if (value instanceof Uint8Array) found.add(value.join());
    else if (typeof value === 'object' && value !== null && !(value instanceof CryptoKey))
      Object.values(value).forEach(look);
  };
  for (const { stores } of state) for (const { rows } of stores) rows.forEach(look);
  return found;
}
