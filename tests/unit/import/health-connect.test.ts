/** @file Health Connect's export as Android writes it: a database made here by Node's own SQLite, read by the import worker's. */
import { beforeAll, describe, expect, test } from 'vitest';
import { healthConnectDatabase, sampleRecords } from '../../fixtures/health-connect.ts';
import { makeZip } from '../../fixtures/make-zip.ts';
import { collect, LIMITS } from './collect.ts';

let bytes: Uint8Array<ArrayBuffer>;
beforeAll(() => {
  bytes = healthConnectDatabase(sampleRecords);
});

const EXPECTED = {
  format: 'health-connect',
  error: null,
  rows: [
    {
      line: 6,
      day: '2026-11-19',
      time: '18:00',
      entry: { domain: 'activity', kind: 'run', minutes: 30, intensity: 'vigorous' },
    },
  ],
  measures: [
    { metric: 'steps', day: '2026-11-19', amount: 1000 },
    { metric: 'steps', day: '2026-11-20', amount: 50 },
    { metric: 'sleep', day: '2026-11-19', amount: 360 },
    { metric: 'sleep', day: '2026-11-20', amount: 420 },
  ],
  passedOver: [
    { kind: 'weight', count: 2 },
    { kind: 'guided breathing', count: 1 },
  ],
  skipped: [{ line: 9, why: 'bad-date', column: 'end_time' }],
};

describe('a whole export', () => {
  test.each([
    ['as the phone packs it', () => makeZip([{ name: 'health_connect_export.db', content: bytes }])],
    ['streamed', () => makeZip([{ name: 'health_connect_export.db', content: bytes, streamed: true }])],
    ['the database alone', () => bytes],
  ])('%s', async (_, file) => {
    expect(await collect(new Blob([file()]))).toMatchObject(EXPECTED);
  });

  test('a newer Android’s further columns and tables, and an older one’s missing ones, change nothing else', async () => {
    const newer = healthConnectDatabase((db) => {
      sampleRecords(db);
      db.exec(
        'alter table steps_record_table add column something text; create table new_record_table(row_id integer)',
      );
      db.exec('drop table sleep_stages_table; drop table sleep_session_record_table');
    });
    const { measures, error } = await collect(new Blob([newer]));
    expect(error).toBeNull();
    expect(measures).toEqual(EXPECTED.measures.filter(({ metric }) => metric === 'steps'));
  });
});

describe('refused as a whole, in words', () => {
  const UNREADABLE = { code: 'file-unreadable' };

  test.each([
    ['cut off', () => bytes.slice(0, 6000)],
    ['overwritten in its middle', () => bytes.map((byte, at) => (at > 4096 && at < 20_000 ? 0xa5 : byte))],
    ['of nothing but its first line', () => new TextEncoder().encode('SQLite format 3\0')],
    [
      'an archive whose database is another file',
      () => makeZip([{ name: 'a.db', content: 'not a database' }]),
    ],
    [
      'an archive that is cut off',
      () => makeZip([{ name: 'health_connect_export.db', content: bytes }]).subarray(0, 1000),
    ],
  ])('a database %s', async (_, file) => {
    const { error, rows, measures } = await collect(new Blob([new Uint8Array(file())]));
    expect(error).toEqual(UNREADABLE);
    expect([...rows, ...measures]).toEqual([]);
  });

  test('one that unpacks to more than the limit', async () => {
    const zip = makeZip([{ name: 'health_connect_export.db', content: bytes }]);
    const limits = { ...LIMITS, maxBytes: 10_000 };
    expect((await collect(new Blob([zip]), { limits })).error).toEqual({ code: 'file-too-large' });
  });
});

test('table and column names that look like SQL are names', async () => {
  const odd = healthConnectDatabase((db) => {
    sampleRecords(db);
    db.exec(`create table "x'); drop table steps_record_table; --_record_table"(row_id integer)`);
  });
  expect((await collect(new Blob([odd]))).measures).toEqual(EXPECTED.measures);
});
