/** @file Reads a file to its last byte into the scratch store and compares every count and digest, twice: as read, and as stored. */
import type { BackupFileError } from '../../api/backup.ts';
import type { StorageError } from '../../api/errors.ts';
import type { Result } from '../../api/result.ts';
import type { ExportedKeys } from '../custody/exported-keys.ts';
import { equalBytes, type Bytes } from '../protocol/suites/bytes.ts';
import { openRow } from '../store/row-format.ts';
import type { Scratch } from '../store/scratch.ts';
import { tableKeyFrom } from '../store/table-keys.ts';
import { readItems, type BackupItem, type ItemOf, type Tally } from './contents.ts';
import { BACKED_UP } from './tables.ts';
import { BackupRefused } from './errors.ts';
import { openFrames } from './frames.ts';
import type { Tallies } from './make-backup.ts';
import { createTally } from './tally.ts';

export interface ReadBackup {
  readonly madeAt: number;
  readonly rootFingerprint: string;
  readonly keys: ExportedKeys;
  readonly tallies: Tallies;
}

class StorageRefused extends Error {
  readonly error: StorageError;

  constructor(error: StorageError) {
    super('the scratch store refused');
    this.name = 'StorageRefused';
    this.error = error;
  }
}

export function equalTallies(one: Tallies, other: Tallies): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => {
      const [a, b] = [one[name], other[name]];
      return a !== undefined && b !== undefined && a.rows === b.rows && equalBytes(a.digest, b.digest);
    })
  );
}

async function expect<Kind extends BackupItem['item']>(
  items: AsyncGenerator<BackupItem>,
  kind: Kind,
): Promise<ItemOf<Kind>> {
  const next = await items.next();
  if (next.done === true || next.value.item !== kind) throw new BackupRefused('backup-altered');
  return next.value as ItemOf<Kind>;
}

/** A table of the scratch store as it lies there. */
export async function tallyOf(scratch: Scratch, table: string): Promise<Tally> {
  const tally = createTally();
  for await (const rows of scratch.pages(table)) for (const row of rows) tally.add(row);
  return tally.result();
}

/** What the scratch store gives back, each row opened with its table's key: what a restore would find. */
async function storedTallies(scratch: Scratch, keys: ReadonlyMap<string, Bytes>): Promise<Tallies> {
  const tallies: Record<string, Tally> = {};
  for (const [table, secret] of keys) {
    const { seal } = await tableKeyFrom(table, new Uint8Array(secret));
    const tally = createTally();
    for await (const rows of scratch.pages(table))
      for (const row of rows) {
        if ((await openRow(seal, table, row)) === undefined) throw new BackupRefused('backup-altered');
        tally.add(row);
      }
    tallies[table] = tally.result();
  }
  return tallies;
}

async function readAll(
  stream: AsyncIterable<Uint8Array>,
  backupKey: CryptoKey,
  scratch: Scratch,
  progress: (rows: number) => void,
): Promise<ReadBackup> {
  const items = readItems(openFrames(stream, backupKey));
  const head = await expect(items, 'head');
  const { accountRoot, identity, tableKeys } = await expect(items, 'keys');
  const keys = new Map(Object.entries(tableKeys));
  if ([...keys.keys()].some((table) => !BACKED_UP.includes(table))) throw new BackupRefused('backup-newer');
  const tallies = new Map([...keys.keys()].map((table) => [table, createTally()]));
  let read = 0;
  let end: ItemOf<'end'> | undefined;
  for await (const item of items) {
    if (end !== undefined) throw new BackupRefused('backup-altered');
    if (item.item === 'end') {
      end = item;
      continue;
    }
    const tally = item.item === 'rows' ? tallies.get(item.table) : undefined;
    if (item.item !== 'rows' || tally === undefined) throw new BackupRefused('backup-altered');
    for (const row of item.rows) tally.add(row);
    const stored = await scratch.put(item.table, item.rows);
    if (!stored.ok)
      throw new StorageRefused({
        code: stored.error.code === 'conflict' ? 'storage-failed' : stored.error.code,
      });
    read += item.rows.length;
    progress(read);
  }
  if (end === undefined) throw new BackupRefused('backup-incomplete');
  const asRead = Object.fromEntries([...tallies].map(([table, tally]) => [table, tally.result()]));
  if (!equalTallies(asRead, end.tables)) throw new BackupRefused('backup-altered');
  if (!equalTallies(await storedTallies(scratch, keys), end.tables))
    throw new BackupRefused('backup-altered');
  return {
    madeAt: head.madeAt,
    rootFingerprint: head.rootFingerprint,
    keys: { accountRoot, identity, tableKeys: keys },
    tallies: end.tables,
  };
}

/** Nothing but the scratch store is written. The keys are the caller's to wipe. */
export async function readBackup(
  stream: AsyncIterable<Uint8Array>,
  backupKey: CryptoKey,
  scratch: Scratch,
  progress: (rows: number) => void,
): Promise<Result<ReadBackup, BackupFileError | StorageError>> {
  try {
    return { ok: true, value: await readAll(stream, backupKey, scratch, progress) };
  } catch (error) {
    if (error instanceof BackupRefused) return { ok: false, error: { code: error.code } };
    if (error instanceof StorageRefused) return { ok: false, error: error.error };
    // The file itself can't be read: moved, or on a medium that is gone.
    if (error instanceof DOMException) return { ok: false, error: { code: 'file-unreadable' } };
    throw error;
  }
}
