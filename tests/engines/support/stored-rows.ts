/** @file Counts what an engine keeps, from outside: rows of each table of each database of the page's origin. */
import type { Page } from '@playwright/test';

export function storedRows(page: Page): Promise<Record<string, number>> {
  return page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error('IndexedDB refused'));
      });
    const rows: Record<string, number> = {};
    for (const { name } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name ?? ''));
      for (const table of database.objectStoreNames)
        rows[table] = await done(database.transaction(table).objectStore(table).count());
      database.close();
    }
    return rows;
  });
}
