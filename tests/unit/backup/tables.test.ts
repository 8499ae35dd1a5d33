import { expect, test } from 'vitest';
import { BACKED_UP, DIARY, IN_THE_BACKUP, LEFT_OUT } from '../../../workers/engine/backup/tables.ts';
import { DATA_SCHEMA, KEY_SCHEMA, sealedTables } from '../../../workers/engine/store/tables.ts';

const ALL = [...sealedTables(KEY_SCHEMA), ...sealedTables(DATA_SCHEMA)];

test('every sealed table is in the backup or deliberately left out, with a reason', () => {
  expect(ALL.filter((table) => !(table in IN_THE_BACKUP) && !(table in LEFT_OUT))).toEqual([]);
  expect(ALL.filter((table) => table in IN_THE_BACKUP && table in LEFT_OUT)).toEqual([]);
  for (const why of Object.values(LEFT_OUT)) expect(why.length).toBeGreaterThan(15);
});

test('nothing is listed that doesn’t exist, or that rests beside the keys: only the data database travels', () => {
  expect([...BACKED_UP, ...Object.keys(LEFT_OUT)].filter((table) => !ALL.includes(table))).toEqual([]);
  expect(BACKED_UP.filter((table) => !sealedTables(DATA_SCHEMA).includes(table))).toEqual([]);
});

test('the person’s own tables are told from the bookkeeping: only their removals are remembered', () => {
  for (const table of ['log-entries', 'day-measures', 'own-metrics', 'journal', 'people', 'messages'])
    expect(DIARY.has(table)).toBe(true);
  for (const table of ['consents', 'replay', 'tombstones']) expect(DIARY.has(table)).toBe(false);
});
