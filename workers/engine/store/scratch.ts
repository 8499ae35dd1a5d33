/** @file A database beside the profile's, for a backup that is being read: sealed rows only, no key ever. Deleted when it has served. */
import type { Result } from '../../api/result.ts';
import { defineDatabase, tableOf, type DatabaseEnvironment } from './databases.ts';
import type { DiskRow } from './row-format.ts';
import type { WriteError } from './types.ts';
import { writeErrorOf } from './write-error.ts';

export const SCRATCH_DATABASE = 'wellio_restore';
const ROWS = 'rows';
const PAGE = 256;

interface ScratchRow {
  readonly id: string;
  readonly row: DiskRow;
}

export interface Scratch {
  put(table: string, rows: readonly DiskRow[]): Promise<Result<null, WriteError>>;
  /** In the order of their ids. */
  pages(table: string): AsyncGenerator<readonly DiskRow[]>;
  /** Forgets every row and the database itself. */
  destroy(): Promise<void>;
  close(): void;
}

export async function openScratch(environment: DatabaseEnvironment): Promise<Scratch> {
  const database = defineDatabase(
    { name: SCRATCH_DATABASE, versions: [{ plain: [ROWS], sealed: [] }] },
    environment,
  );
  await database.open();
  const rows = tableOf<ScratchRow>(database, ROWS);
  const keyOf = (table: string, id: string): string => `${table}/${id}`;
  return {
    async put(table, page) {
      try {
        await rows.bulkPut(page.map((row) => ({ id: keyOf(table, row.id), row })));
        return { ok: true, value: null };
      } catch (error) {
        return { ok: false, error: writeErrorOf(error) };
      }
    },
    async *pages(table) {
      let after = keyOf(table, '');
      for (;;) {
        // '0' is the character after '/': the end of this table.
        const page = await rows.where('id').between(after, `${table}0`, false, false).limit(PAGE).toArray();
        const last = page.at(-1);
        if (last === undefined) return;
        yield page.map(({ row }) => row);
        after = last.id;
      }
    },
    async destroy() {
      await database.delete();
    },
    close: () => database.close(),
  };
}
