/**
 * @file Reads a file to its last byte into the scratch store and compares every count and digest, as read and as stored. Cut off in its
 * middle, it goes on from the last stored page when the same file is given again; what was stored before is compared with the rest.
 */
import type { BackupFileError } from '../../api/backup.ts';
import type { StorageError } from '../../api/errors.ts';
import type { Result } from '../../api/result.ts';
import type { ExportedKeys } from '../custody/exported-keys.ts';
import { equalBytes, toHex, type Bytes } from '../protocol/suites/bytes.ts';
import { inChunks } from '../store/chunks.ts';
import { openRow } from '../store/row-format.ts';
import type { ReadingMark, Scratch } from '../store/scratch.ts';
import { tableKeyFrom } from '../store/table-keys.ts';
import { toStorageError } from '../store/storage-error.ts';
import { readItems, type BackupItem, type ItemOf, type PlacedItem, type Tally } from './contents.ts';
import { BACKED_UP } from './tables.ts';
import { BackupRefused } from './errors.ts';
import { FRAME_BYTES, openFile } from './frames.ts';
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
  items: AsyncGenerator<PlacedItem>,
  kind: Kind,
): Promise<{ readonly item: ItemOf<Kind>; readonly next: number }> {
  const placed = await items.next();
  if (placed.done === true || placed.value.item.item !== kind) throw new BackupRefused('backup-altered');
  return { item: placed.value.item as ItemOf<Kind>, next: placed.value.next };
}

/** A table of the scratch store as it lies there. */
export async function tallyOf(scratch: Scratch, table: string): Promise<Tally> {
  const tally = createTally();
  for await (const rows of scratch.pages(table)) for (const row of rows) tally.add(row);
  return tally.result();
}

/** What the scratch store gives back, each row opened with its table's key: what a restore would find. */
async function storedTallies(
  scratch: Scratch,
  keys: ReadonlyMap<string, Bytes>,
  progress: (rows: number) => void,
): Promise<Tallies> {
  const tallies: Record<string, Tally> = {};
  let checked = 0;
  for (const [table, secret] of keys) {
    const { seal } = await tableKeyFrom(table, new Uint8Array(secret));
    const tally = createTally();
    for await (const rows of scratch.pages(table)) {
      const opened = await inChunks(rows, CHUNK, (row) => openRow(seal, table, row));
      if (opened.includes(undefined)) throw new BackupRefused('backup-altered');
      for (const row of rows) tally.add(row);
      checked += rows.length;
      progress(checked);
    }
    tallies[table] = tally.result();
  }
  return tallies;
}

/** Opened at one time. */
const CHUNK = 64;

export interface ReadingProgress {
  /** Bytes of the file's content read so far. */
  readonly reading: (bytes: number) => void;
  /** Rows opened and compared, of all. */
  readonly checking: (rows: number, of: number) => void;
}

/** Where to go on; from the first rows when what is in the scratch store is of another file. */
async function whereToGoOn(scratch: Scratch, mark: ReadingMark): Promise<number> {
  const last = await scratch.mark();
  if (last?.file === mark.file && last.size === mark.size && last.offset > mark.offset) return last.offset;
  await scratch.clear();
  return mark.offset;
}

async function readAll(
  file: Blob,
  backupKey: CryptoKey,
  scratch: Scratch,
  progress: ReadingProgress,
): Promise<ReadBackup> {
  const { header, frames } = await openFile(file, backupKey);
  const front = readItems(frames(0));
  const { item: head } = await expect(front, 'head');
  const { item: carried, next: firstRows } = await expect(front, 'keys');
  await front.return(undefined);
  const { accountRoot, identity, tableKeys } = carried;
  const keys = new Map(Object.entries(tableKeys));
  if ([...keys.keys()].some((table) => !BACKED_UP.includes(table))) throw new BackupRefused('backup-newer');

  const mark = { file: toHex(header), size: file.size, offset: firstRows };
  const from = await whereToGoOn(scratch, mark);
  const tallies = new Map([...keys.keys()].map((table) => [table, createTally()]));
  let end: ItemOf<'end'> | undefined;
  for await (const { item, next } of readItems(frames(Math.floor(from / FRAME_BYTES)), from)) {
    if (end !== undefined) throw new BackupRefused('backup-altered');
    if (item.item === 'end') {
      end = item;
      continue;
    }
    const tally = item.item === 'rows' ? tallies.get(item.table) : undefined;
    if (item.item !== 'rows' || tally === undefined) throw new BackupRefused('backup-altered');
    for (const row of item.rows) tally.add(row);
    const stored = await scratch.put(item.table, item.rows, { ...mark, offset: next });
    if (!stored.ok) throw new StorageRefused(toStorageError(stored.error));
    progress.reading(next);
  }
  if (end === undefined) throw new BackupRefused('backup-incomplete');
  const asRead = Object.fromEntries([...tallies].map(([table, tally]) => [table, tally.result()]));
  // Gone on with, only what is stored is the whole.
  if (from === firstRows && !equalTallies(asRead, end.tables)) throw new BackupRefused('backup-altered');
  const all = Object.values(end.tables).reduce((sum, { rows }) => sum + rows, 0);
  const stored = await storedTallies(scratch, keys, (rows) => progress.checking(rows, all));
  if (!equalTallies(stored, end.tables)) throw new BackupRefused('backup-altered');
  return {
    madeAt: head.madeAt,
    rootFingerprint: head.rootFingerprint,
    keys: { accountRoot, identity, tableKeys: keys },
    tallies: end.tables,
  };
}

/** Nothing but the scratch store is written. The keys are the caller's to wipe. */
export async function readBackup(
  file: Blob,
  backupKey: CryptoKey,
  scratch: Scratch,
  progress: ReadingProgress,
): Promise<Result<ReadBackup, BackupFileError | StorageError>> {
  try {
    return { ok: true, value: await readAll(file, backupKey, scratch, progress) };
  } catch (error) {
    if (error instanceof BackupRefused) return { ok: false, error: { code: error.code } };
    if (error instanceof StorageRefused) return { ok: false, error: error.error };
    // The file itself can't be read: moved, or on a medium that is gone.
    if (error instanceof DOMException) return { ok: false, error: { code: 'file-unreadable' } };
    throw error;
  }
}
