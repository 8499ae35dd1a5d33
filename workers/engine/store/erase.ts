/**
 * @file Removing everything: first every key, with a mark, in one transaction; then the databases. Cut off in between, the next start
 * finds the mark and goes on. What the disk itself still holds of deleted files is up to browser and disk.
 */
import type { StoredTable } from '../../api/security.ts';
import { tableOf, type DatabaseEnvironment, type Databases } from './databases.ts';
import { SCRATCH_DATABASE, TRIAL_DATABASE } from './scratch.ts';
import { DATA_DATABASE, KEY_DATABASE, UNLOCK_ATTEMPTS } from './tables.ts';

const LEAVING = 'leaving';

/** From here on nothing that is stored can be opened. */
export async function shredKeys({ keys }: Pick<Databases, 'keys'>): Promise<void> {
  await keys.transaction('rw', keys.tables, async () => {
    for (const table of keys.tables) await table.clear();
    await tableOf(keys, UNLOCK_ATTEMPTS).put({ id: LEAVING });
  });
}

/** The keys are gone, and the rest should be. */
export async function isLeaving({ keys }: Pick<Databases, 'keys'>): Promise<boolean> {
  return (await tableOf(keys, UNLOCK_ATTEMPTS).get(LEAVING)) !== undefined;
}

function deleteDatabase({ indexedDB }: DatabaseEnvironment, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error ?? new Error('a database was not deleted'));
  });
}

/** No database may be open. The one with the mark goes last. */
export async function deleteDatabases(environment: DatabaseEnvironment): Promise<void> {
  for (const name of [DATA_DATABASE, SCRATCH_DATABASE, TRIAL_DATABASE, KEY_DATABASE])
    await deleteDatabase(environment, name);
}

function openAsFound({ indexedDB }: DatabaseEnvironment, name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('a database did not open'));
  });
}

function countOf(database: IDBDatabase, table: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = database.transaction(table).objectStore(table).count();
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('a table was not counted'));
  });
}

/** Every table of every database of this origin, read as any script would find it. */
export async function inventory(environment: DatabaseEnvironment): Promise<readonly StoredTable[]> {
  const found: StoredTable[] = [];
  for (const { name } of await environment.indexedDB.databases()) {
    if (name === undefined) continue;
    const database = await openAsFound(environment, name);
    for (const table of database.objectStoreNames)
      found.push({ database: name, table, rows: await countOf(database, table) });
    database.close();
  }
  return found;
}
