/** @file What custody may do with the key database: read it, fill it once, replace a record or all of them. It knows nothing of Dexie. */
import type { Result } from '../../api/result.ts';
import { tableOf, type Databases } from './databases.ts';
import type { TableKeyRecord } from './table-keys.ts';
import { CUSTODY_TABLES, TABLE_KEYS, UNLOCK_ATTEMPTS, type CustodyTable } from './tables.ts';
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
  /** A record each in place of that with the same id, in one durable transaction. */
  replaceTogether(
    records: Partial<Readonly<Record<CustodyTable, KeyRecord & Readonly<Record<string, unknown>>>>>,
  ): Promise<Result<null, WriteError>>;
  /** Every wrapped table key, as found. */
  tableKeys(): Promise<readonly unknown[]>;
  /** These records and table keys instead of all others, in one durable transaction that writes before it deletes. */
  exchange(records: KeyRecords, tableKeys: readonly TableKeyRecord[]): Promise<Result<null, WriteError>>;
  /** These records in place of those with the same ids, in one durable transaction. */
  adopt(accountRoot: KeyRecord, tableKeys: readonly TableKeyRecord[]): Promise<Result<null, WriteError>>;
  /** What `putAttempts` stored last, or undefined. */
  attempts(): Promise<unknown>;
  /** Null forgets them. */
  putAttempts(attempts: Readonly<Record<string, number>> | null): Promise<Result<null, WriteError>>;
  /** No sealed table holds a row: this profile has never been used. */
  isUnused(): Promise<boolean>;
}

/** The one record of its table. */
const ATTEMPTS = 'attempts';

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
    tableKeys: () => tableOf<unknown>(keys, TABLE_KEYS).toArray(),
    exchange: (records, tableKeys) =>
      outcome(() =>
        keys.transaction('rw', [...CUSTODY_TABLES, TABLE_KEYS], async () => {
          const wanted: readonly (readonly [string, readonly KeyRecord[]])[] = [
            ...CUSTODY_TABLES.map((table) => [table, records[table]] as const),
            [TABLE_KEYS, tableKeys],
          ];
          for (const [table, rows] of wanted) await tableOf<KeyRecord>(keys, table).bulkPut([...rows]);
          for (const [table, rows] of wanted) {
            const kept = new Set(rows.map(({ id }) => id));
            const stored = await tableOf<KeyRecord>(keys, table).toCollection().primaryKeys();
            await tableOf<KeyRecord>(keys, table).bulkDelete(stored.filter((id) => !kept.has(id)));
          }
        }),
      ),
    adopt: (accountRoot, tableKeys) =>
      outcome(() =>
        keys.transaction('rw', ['account_root', TABLE_KEYS], async () => {
          await recordsOf('account_root').put(accountRoot);
          await tableOf<KeyRecord>(keys, TABLE_KEYS).bulkPut([...tableKeys]);
        }),
      ),
    attempts: () => tableOf<unknown>(keys, UNLOCK_ATTEMPTS).get(ATTEMPTS),
    putAttempts: (attempts) =>
      outcome(() => {
        const table = tableOf<KeyRecord>(keys, UNLOCK_ATTEMPTS);
        return attempts === null ? table.delete(ATTEMPTS) : table.put({ ...attempts, id: ATTEMPTS });
      }),
    replaceTogether: (records) =>
      outcome(() => {
        const entries = CUSTODY_TABLES.flatMap((table) => {
          const record = records[table];
          return record === undefined ? [] : [[table, record] as const];
        });
        return keys.transaction(
          'rw',
          entries.map(([table]) => table),
          async () => {
            for (const [table, record] of entries) await recordsOf(table).put(record);
          },
        );
      }),
    replace: (table, record) => outcome(() => recordsOf(table).put(record)),
    async isUnused() {
      const counts = await Promise.all(
        [...sealed].map(([table, database]) => tableOf(database, table).count()),
      );
      return counts.every((count) => count === 0);
    },
  };
}
