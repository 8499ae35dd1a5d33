/** @file Authenticates a file to its last byte, without keeping anything of it: what "it is still there and still good" rests on. */
import { readItems } from './contents.ts';
import { BackupRefused } from './errors.ts';
import { openFrames } from './frames.ts';
import { createTally } from './tally.ts';
import type { Tallies } from './make-backup.ts';
import { equalTallies } from './read-backup.ts';

/** True when every frame is authentic, the end is there and every table's count and digest agree with it. */
export async function isWholeBackup(
  stream: AsyncIterable<Uint8Array>,
  backupKey: CryptoKey,
): Promise<boolean> {
  const tallies = new Map<string, ReturnType<typeof createTally>>();
  let end: Tallies | undefined;
  try {
    for await (const item of readItems(openFrames(stream, backupKey))) {
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
