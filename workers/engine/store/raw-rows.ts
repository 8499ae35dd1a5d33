/** @file Sealed rows as they lie on disk, for backup and restore: read and put a page at a time. */
import type { Result } from '../../api/result.ts';
import { tableOf, type Databases } from './databases.ts';
import { pagesOf } from './pages.ts';
import type { DiskRow } from './row-format.ts';
import { DATA_SCHEMA, DERIVED_TABLES, sealedTables } from './tables.ts';
import type { WriteError } from './types.ts';
import { writeErrorOf } from './write-error.ts';

export interface RawRows {
  /** Sealed tables of the data database that exist here. */
  readonly tables: readonly string[];
  pages(table: string): AsyncGenerator<readonly DiskRow[]>;
  count(table: string): Promise<number>;
  ids(table: string): Promise<ReadonlySet<string>>;
  has(table: string, id: string): Promise<boolean>;
  /** In one durable transaction: empties these tables and what is derived. */
  clear(tables: readonly string[]): Promise<Result<null, WriteError>>;
  /** In one durable transaction: puts these rows, and empties what is derived. */
  put(table: string, rows: readonly DiskRow[]): Promise<Result<null, WriteError>>;
}

export function createRawRows({ data, sealed }: Pick<Databases, 'data' | 'sealed'>): RawRows {
  const rowsOf = (table: string) => tableOf<DiskRow>(data, table);
  async function change(
    cleared: readonly string[],
    into: string | null,
    rows: readonly DiskRow[],
  ): Promise<Result<null, WriteError>> {
    const emptied = [...cleared, ...DERIVED_TABLES];
    const tables = new Set(into === null ? emptied : [...emptied, into]);
    try {
      await data.transaction('rw', [...tables], async () => {
        for (const table of emptied) await rowsOf(table).clear();
        if (into !== null) await rowsOf(into).bulkPut([...rows]);
      });
      return { ok: true, value: null };
    } catch (error) {
      return { ok: false, error: writeErrorOf(error) };
    }
  }

  return {
    tables: sealedTables(DATA_SCHEMA).filter((table) => sealed.get(table) === data),
    pages: (table) =>
      pagesOf(
        (after, limit) => rowsOf(table).where('id').above(after).limit(limit).toArray(),
        (row) => row,
        '',
      ),
    count: (table) => rowsOf(table).count(),
    ids: async (table) => new Set(await rowsOf(table).toCollection().primaryKeys()),
    has: async (table, id) => (await rowsOf(table).get(id)) !== undefined,
    clear: (tables) => change(tables, null, []),
    put: (table, rows) => change([], table, rows),
  };
}
