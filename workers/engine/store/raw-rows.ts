/** @file Sealed rows as they lie on disk, for backup and restore: a page at a time in the order of their ids, and all of them in one write. */
import type { Result } from '../../api/result.ts';
import { tableOf, type Databases } from './databases.ts';
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
  /** In one durable transaction: empties `cleared` and what is derived, then puts these rows. */
  write(
    cleared: readonly string[],
    rows: ReadonlyMap<string, readonly DiskRow[]>,
  ): Promise<Result<null, WriteError>>;
}

const PAGE = 256;

export function createRawRows({ data, sealed }: Pick<Databases, 'data' | 'sealed'>): RawRows {
  const rowsOf = (table: string) => tableOf<DiskRow>(data, table);
  return {
    tables: sealedTables(DATA_SCHEMA).filter((table) => sealed.get(table) === data),
    async *pages(table) {
      let after = '';
      for (;;) {
        const page = await rowsOf(table).where('id').above(after).limit(PAGE).toArray();
        const last = page.at(-1);
        if (last === undefined) return;
        yield page;
        after = last.id;
      }
    },
    count: (table) => rowsOf(table).count(),
    ids: async (table) => new Set(await rowsOf(table).toCollection().primaryKeys()),
    has: async (table, id) => (await rowsOf(table).get(id)) !== undefined,
    async write(given, rows) {
      const cleared = [...given, ...DERIVED_TABLES];
      const tables = [...new Set([...cleared, ...rows.keys()])];
      try {
        await data.transaction('rw', tables, async () => {
          for (const table of cleared) await rowsOf(table).clear();
          for (const [table, puts] of rows) await rowsOf(table).bulkPut([...puts]);
        });
        return { ok: true, value: null };
      } catch (error) {
        return { ok: false, error: writeErrorOf(error) };
      }
    },
  };
}
