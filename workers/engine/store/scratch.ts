/** @file A database beside the profile's, for a backup that is being read: sealed rows only, no key ever. Deleted when it has served. */
import type { Result } from '../../api/result.ts';
import { defineDatabase, tableOf, type DatabaseEnvironment } from './databases.ts';
import { pagesOf } from './pages.ts';
import type { DiskRow } from './row-format.ts';
import type { WriteError } from './types.ts';
import { writeErrorOf } from './write-error.ts';

/** A backup that is being read in order to restore it: survives a reload, so that reading goes on where it ended. */
export const SCRATCH_DATABASE = 'wellio_restore';
/** A backup that is only tried out. */
export const TRIAL_DATABASE = 'wellio_trial';
const ROWS = 'rows';
const READING = 'reading';

interface ScratchRow {
  readonly id: string;
  readonly row: DiskRow;
}

/** How far a file was read. Not secret, and not trusted: whatever stands here, the end's digests decide. */
export interface ReadingMark {
  /** Lowercase hex of the file's header, which no other file has. */
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  /** Where the next item begins in the plaintext. */
  readonly offset: number;
}

export interface Scratch {
  /** With a mark: both or neither. */
  put(table: string, rows: readonly DiskRow[], mark?: ReadingMark): Promise<Result<null, WriteError>>;
  mark(): Promise<ReadingMark | undefined>;
  /** In the order of their ids. */
  pages(table: string): AsyncGenerator<readonly DiskRow[]>;
  /** Forgets every row and the mark. */
  clear(): Promise<void>;
  /** Forgets every row and the database itself. */
  destroy(): Promise<void>;
  close(): void;
}

export async function hasScratch({ indexedDB }: DatabaseEnvironment): Promise<boolean> {
  return (await indexedDB.databases()).some(({ name }) => name === SCRATCH_DATABASE);
}

export async function openScratch(
  environment: DatabaseEnvironment,
  name: typeof SCRATCH_DATABASE | typeof TRIAL_DATABASE = SCRATCH_DATABASE,
): Promise<Scratch> {
  const database = defineDatabase(
    {
      name,
      versions: [
        { plain: [ROWS], sealed: [] },
        { plain: [READING], sealed: [] },
      ],
    },
    environment,
  );
  await database.open();
  const rows = tableOf<ScratchRow>(database, ROWS);
  const marks = tableOf<ReadingMark & { readonly id: string }>(database, READING);
  const keyOf = (table: string, id: string): string => `${table}/${id}`;
  return {
    async put(table, page, mark) {
      try {
        await database.transaction('rw', [ROWS, READING], async () => {
          await rows.bulkPut(page.map((row) => ({ id: keyOf(table, row.id), row })));
          if (mark !== undefined) await marks.put({ ...mark, id: READING });
        });
        return { ok: true, value: null };
      } catch (error) {
        return { ok: false, error: writeErrorOf(error) };
      }
    },
    async mark() {
      const found = await marks.get(READING);
      return found === undefined ? undefined : { file: found.file, size: found.size, offset: found.offset };
    },
    pages: (table) =>
      pagesOf(
        // '0' is the character after '/': the end of this table.
        (after, limit) => rows.where('id').between(after, `${table}0`, false, false).limit(limit).toArray(),
        ({ row }) => row,
        keyOf(table, ''),
      ),
    async clear() {
      await database.transaction('rw', [ROWS, READING], () => Promise.all([rows.clear(), marks.clear()]));
    },
    async destroy() {
      await database.delete();
    },
    close: () => database.close(),
  };
}
