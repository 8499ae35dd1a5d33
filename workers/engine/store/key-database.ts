/** @file What custody may do with the key database: read it, fill it once, replace a record. It knows nothing of Dexie. */
import type { Result } from '../../api/result.ts';
import { tableOf, type Databases } from './databases.ts';
import { CUSTODY_TABLES, type CustodyTable } from './tables.ts';
import type { WriteError } from './types.ts';
import { writeErrorOf } from './write-error.ts';

export interface KeyRecord {
  readonly id: string;
}

export type KeyRecords<Entry = KeyRecord> = Readonly<Record<CustodyTable, readonly Entry[]>>;

export interface KeyDatabase {
  /** Everything, as found: custody checks what it reads. */
  read(): Promise<KeyRecords<unknown>>;
  /** All records in one durable transaction, into empty tables; `conflict` when any of them holds something. */
  create(records: KeyRecords): Promise<Result<null, WriteError>>;
  replace(
    table: CustodyTable,
    record: KeyRecord & Readonly<Record<string, unknown>>,
  ): Promise<Result<null, WriteError>>;
  /** No sealed table holds a row: this profile has never been used. */
  isUnused(): Promise<boolean>;
}

async function outcome(work: () => PromiseLike<unknown>): Promise<Result<null, WriteError>> {
  try {
    await work();
    return { ok: true, value: null };
  } catch (error) {
    return { ok: false, error: writeErrorOf(error) };
  }
}

export function createKeyDatabase({ keys, sealed }: Databases): KeyDatabase {
  const recordsOf = (table: CustodyTable) => tableOf<KeyRecord>(keys, table);
  const perTable = async <Entry>(
    work: (table: CustodyTable) => PromiseLike<readonly Entry[]>,
  ): Promise<KeyRecords<Entry>> =>
    Object.fromEntries(
      await Promise.all(CUSTODY_TABLES.map(async (table) => [table, await work(table)] as const)),
    ) as KeyRecords<Entry>;

  return {
    read: () =>
      keys.transaction('r', [...CUSTODY_TABLES], () => perTable((table) => recordsOf(table).toArray())),
    create: (records) =>
      outcome(() =>
        keys.transaction('rw', [...CUSTODY_TABLES], async () => {
          const counts = await Promise.all(CUSTODY_TABLES.map((table) => recordsOf(table).count()));
          if (counts.some((count) => count > 0))
            throw new DOMException('the key database is not empty', 'ConstraintError');
          await Promise.all(CUSTODY_TABLES.map((table) => recordsOf(table).bulkAdd([...records[table]])));
        }),
      ),
    replace: (table, record) => outcome(() => recordsOf(table).put(record)),
    async isUnused() {
      const counts = await Promise.all(
        [...sealed].map(([table, database]) => tableOf(database, table).count()),
      );
      return counts.every((count) => count === 0);
    },
  };
}
