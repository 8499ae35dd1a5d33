/** @file What of a file is missing in the same diary here. Pure over what it is given; decided twice, for the preview and when it is done. */
import type { Store } from '../store/types.ts';
import type { DiskRow } from '../store/row-format.ts';
import { TOMBSTONES } from '../store/tombstones.ts';
import { DIARY } from './tables.ts';

export interface Missing {
  readonly comes: readonly DiskRow[];
  /** Rows that were removed here after the file was made: they stay removed. */
  readonly staysRemoved: number;
}

export interface Removed {
  has(table: string, id: string): boolean;
}

/** What was removed here since a file was made. `madeAt` is the minute in which it was begun, so that a removal of that minute counts. */
export async function removedSince(store: Pick<Store, 'all'>, madeAt: number): Promise<Removed> {
  const rows = (await store.all(TOMBSTONES)).filter(({ row: { at } }) => at >= madeAt);
  const removed = new Set(rows.map(({ row: { table, row } }) => `${table}/${row}`));
  return { has: (table, id) => removed.has(`${table}/${id}`) };
}

/** Of one page of a table. What is here stays as it is; what this device knows of others is newer than any file (tables.ts). */
export function missingOf(
  table: string,
  page: readonly DiskRow[],
  here: ReadonlySet<string>,
  removed: Removed,
): Missing {
  if (!DIARY.has(table)) return { comes: [], staysRemoved: 0 };
  const missing = page.filter(({ id }) => !here.has(id));
  const comes = missing.filter(({ id }) => !removed.has(table, id));
  return { comes, staysRemoved: missing.length - comes.length };
}
