/** @file Stored log entries open for ever: what versions 1 and 2 wrote, sealed, in frozen fixtures. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LOG_ENTRIES, LOG_ENTRY_VERSION, toLogEntry } from '../../../workers/engine/records/log-entries.ts';
import { openRow } from '../../../workers/engine/store/row-format.ts';
import type { Bytes } from '../../../workers/engine/store/sealing.ts';
import { tableKeyFrom } from '../../../workers/engine/store/table-keys.ts';

interface Fixture {
  readonly table: string;
  readonly tableKey: string;
  readonly rows: readonly {
    readonly row: { readonly v: number; readonly entry: object; readonly at: number };
    readonly disk: { readonly id: string; readonly t: readonly string[]; readonly v: string };
  }[];
}

const fromHex = (hex: string): Bytes => Uint8Array.from(Buffer.from(hex, 'hex'));
const fixtureOf = (version: number) =>
  JSON.parse(
    readFileSync(new URL(`./fixtures/log-entries-${version}.json`, import.meta.url), 'utf8'),
  ) as Fixture;

test.each([1, 2])('every row of version %i opens and reads as the newest form', async (version) => {
  const { table, tableKey, rows } = fixtureOf(version);
  const { seal } = await tableKeyFrom(table, fromHex(tableKey));
  expect(rows.length).toBeGreaterThan(2);
  for (const { row, disk } of rows) {
    expect(row.v).toBe(version);
    const opened = await openRow(seal, table, { ...disk, v: fromHex(disk.v) });
    const decoded = LOG_ENTRIES.decode(opened?.row);
    expect(decoded).toEqual({ ...row, v: LOG_ENTRY_VERSION });
    const { id } = disk;
    expect(toLogEntry({ id, row: decoded })).toMatchObject({ ...row.entry, id, zone: 'Europe/Vienna' });
  }
});

test('a row of a version to come is refused, not guessed at', () => {
  const [first] = fixtureOf(2).rows;
  for (const v of [0, 3, '2', undefined])
    expect(() => LOG_ENTRIES.decode({ ...first?.row, v })).toThrow('unknown version');
});
