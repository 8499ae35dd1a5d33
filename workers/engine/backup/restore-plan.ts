/** @file What restoring a file that was read would do to this device: decided before anything changes. */
import type { BackupCounts } from '../../api/backup.ts';
import type { ExportedKeys } from '../custody/exported-keys.ts';
import { equalBytes } from '../protocol/suites/bytes.ts';
import type { RawRows } from '../store/raw-rows.ts';
import type { Scratch } from '../store/scratch.ts';
import { BACKED_UP } from './contents.ts';
import { countsOf } from './counts.ts';
import type { ReadBackup } from './read-backup.ts';

export interface RestorePlan {
  readonly mode: 'adopt' | 'merge';
  readonly brings: BackupCounts;
}

/** What a device that was just set up has, beside log entries: its own settings and certificates give way to those that come. */
export const GIVES_WAY: ReadonlySet<string> = new Set(['settings', 'device_certificates']);
/** Rows that can be taken into the diary that comes (finish-restore.ts). */
export const TAKEN_ALONG = 'log-entries';

function isSameDiary(here: ExportedKeys, coming: ExportedKeys): boolean {
  return (
    equalBytes(here.accountRoot, coming.accountRoot) &&
    [...coming.tableKeys].every(([table, key]) => {
      const own = here.tableKeys.get(table);
      return own !== undefined && equalBytes(own, key);
    })
  );
}

async function missing(raw: RawRows, scratch: Scratch, tables: Iterable<string>): Promise<BackupCounts> {
  const counts = new Map<string, number>();
  for (const table of tables) {
    const ids = await raw.ids(table);
    let count = 0;
    for await (const rows of scratch.pages(table)) count += rows.filter(({ id }) => !ids.has(id)).length;
    counts.set(table, count);
  }
  return countsOf(counts);
}

/** Undefined when this device has an identity or records of its own that would be lost. */
export async function planRestore(
  read: ReadBackup,
  here: ExportedKeys,
  raw: RawRows,
  scratch: Scratch,
): Promise<RestorePlan | undefined> {
  const tables = read.keys.tableKeys.keys();
  if (isSameDiary(here, read.keys)) return { mode: 'merge', brings: await missing(raw, scratch, tables) };
  for (const table of raw.tables.filter((name) => BACKED_UP.includes(name)))
    if (!GIVES_WAY.has(table) && table !== TAKEN_ALONG && (await raw.count(table)) > 0) return undefined;
  const all = Object.entries(read.tallies).map(([table, { rows }]) => [table, rows] as const);
  return { mode: 'adopt', brings: countsOf(all) };
}
