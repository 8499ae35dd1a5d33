/** @file Authenticates a file to its last byte, without keeping anything of it: what "it is still there and still good" rests on. */
import { readItems } from './contents.ts';
import { BackupRefused } from './errors.ts';
import { openFile } from './frames.ts';
import type { Tallies } from './make-backup.ts';
import { equalTallies } from './read-backup.ts';
import { createTally } from './tally.ts';

/** True when every frame is authentic, the end is there and every table's count and digest agree with it. */
export async function isWholeBackup(file: Blob, backupKey: CryptoKey): Promise<boolean> {
  const tallies = new Map<string, ReturnType<typeof createTally>>();
  let end: Tallies | undefined;
  try {
    const { frames } = await openFile(file, backupKey);
    for await (const { item } of readItems(frames(0))) {
      if (item.item === 'keys')
        for (const table of Object.keys(item.tableKeys)) tallies.set(table, createTally());
      if (item.item === 'rows') for (const row of item.rows) tallies.get(item.table)?.add(row);
      if (item.item === 'end') end = item.tables;
    }
  } catch (error) {
    if (error instanceof BackupRefused) return false;
    throw error;
  }
  const read = Object.fromEntries([...tallies].map(([table, tally]) => [table, tally.result()]));
  return end !== undefined && equalTallies(read, end);
}
