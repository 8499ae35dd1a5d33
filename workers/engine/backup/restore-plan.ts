/** @file What restoring a file that was read would do to this device: decided before anything changes. */
import type { BackupCounts } from '../../api/backup.ts';
import type { ExportedKeys } from '../custody/exported-keys.ts';
import { equalBytes } from '../protocol/suites/bytes.ts';
import type { RawRows } from '../store/raw-rows.ts';
import type { Scratch } from '../store/scratch.ts';
import type { Store } from '../store/types.ts';
import { countsOf } from './counts.ts';
import { missingOf, removedSince } from './merging.ts';
import type { ReadBackup } from './read-backup.ts';
import { BACKED_UP } from './tables.ts';
import { TAKEN_ALONG } from './taken-along.ts';

export interface RestorePlan {
  readonly mode: 'adopt' | 'merge';
  readonly brings: BackupCounts;
  /** Of what the file has, what was removed here since: it stays removed. */
  readonly staysRemoved: number;
}

/** What a device that was just set up has, beside what it takes along: gives way to what comes. */
export const GIVES_WAY: ReadonlySet<string> = new Set([
  'settings',
  'device_certificates',
  'tombstones',
  // Which cryptography sealed last is noted at every start, also at the first one.
  'messaging_facts',
]);

export interface HereBefore extends Pick<ExportedKeys, 'tableKeys'> {
  readonly rootFingerprint: string;
}

function isSameDiary(here: HereBefore, { keys: coming, rootFingerprint }: ReadBackup): boolean {
  return (
    here.rootFingerprint === rootFingerprint &&
    [...coming.tableKeys].every(([table, key]) => {
      const own = here.tableKeys.get(table);
      return own !== undefined && equalBytes(own, key);
    })
  );
}

async function planMerge({ madeAt, keys }: ReadBackup, raw: RawRows, scratch: Scratch, store: Store) {
  const removed = await removedSince(store, madeAt);
  const counts = new Map<string, number>();
  let staysRemoved = 0;
  for (const table of keys.tableKeys.keys()) {
    const ids = await raw.ids(table);
    let count = 0;
    for await (const page of scratch.pages(table)) {
      const missing = missingOf(table, page, ids, removed);
      count += missing.comes.length;
      staysRemoved += missing.staysRemoved;
    }
    counts.set(table, count);
  }
  return { mode: 'merge', brings: countsOf(counts), staysRemoved } as const;
}

/** Undefined when this device has an identity or records of its own that would be lost. */
export async function planRestore(
  read: ReadBackup,
  here: HereBefore,
  raw: RawRows,
  scratch: Scratch,
  store: Store,
): Promise<RestorePlan | undefined> {
  if (isSameDiary(here, read)) return planMerge(read, raw, scratch, store);
  for (const table of raw.tables.filter((name) => BACKED_UP.includes(name)))
    if (!GIVES_WAY.has(table) && !TAKEN_ALONG.has(table) && (await raw.count(table)) > 0) return undefined;
  const all = Object.entries(read.tallies).map(([table, { rows }]) => [table, rows] as const);
  return { mode: 'adopt', brings: countsOf(all), staysRemoved: 0 };
}
