/** @file Writes the file: everything, a page at a time, never all of it in memory. */
import type { ExportedKeys } from '../custody/exported-keys.ts';
import type { RawRows } from '../store/raw-rows.ts';
import { encodeItem, END_OF_ITEMS, type Tally } from './contents.ts';
import { BACKED_UP } from './tables.ts';
import { createFrameWriter } from './frames.ts';
import { padmeLength } from '../store/padme.ts';
import { createTally } from './tally.ts';

export type Tallies = Readonly<Record<string, Tally>>;

export interface BackupSource {
  readonly keys: ExportedKeys;
  readonly raw: Pick<RawRows, 'tables' | 'pages'>;
  readonly backupKey: CryptoKey;
  /** Milliseconds, to the minute. */
  readonly madeAt: number;
  readonly rootFingerprint: string;
  /** Rows written so far. */
  readonly progress: (rows: number) => void;
}

/** The person's own rows only grow while this runs, or change whole: the file holds each as it was when its page was read. */
export async function makeBackup({
  keys,
  raw,
  backupKey,
  madeAt,
  rootFingerprint,
  progress,
}: BackupSource): Promise<{ readonly file: Blob; readonly tallies: Tallies }> {
  const writer = await createFrameWriter(backupKey);
  await writer.write(encodeItem({ item: 'head', v: 1, madeAt, rootFingerprint }));
  const tables = raw.tables.filter((table) => BACKED_UP.includes(table));
  const item = encodeItem({
    item: 'keys',
    accountRoot: keys.accountRoot,
    identity: keys.identity,
    tableKeys: Object.fromEntries([...keys.tableKeys].filter(([table]) => tables.includes(table))),
  });
  await writer.write(item);
  item.fill(0);
  const tallies: Record<string, Tally> = {};
  let written = 0;
  for (const table of tables) {
    const tally = createTally();
    for await (const rows of raw.pages(table)) {
      for (const row of rows) tally.add(row);
      await writer.write(encodeItem({ item: 'rows', table, rows: [...rows] }));
      written += rows.length;
      progress(written);
    }
    tallies[table] = tally.result();
  }
  await writer.write(encodeItem({ item: 'end', tables: tallies }));
  await writer.write(END_OF_ITEMS);
  await writer.pad(padmeLength(writer.length) - writer.length);
  return { file: await writer.finish(), tallies };
}
