/** @file The CSV files of other programs in their own forms, and any CSV whose columns the person names. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ColumnMapping } from '../../../workers/api/imports.ts';
import { amountOf, durationOf } from '../../../workers/import/apps/amounts.ts';
import { dayOf, orderOf, timeOf } from '../../../workers/import/apps/dates.ts';
import { readHead } from '../../../workers/import/read-file.ts';
import { collect, LIMITS } from './collect.ts';

const fixture = (name: string) =>
  new Blob([readFileSync(new URL(`../../fixtures/exports/${name}`, import.meta.url))]);
const blob = (...lines: readonly string[]) => new Blob([lines.join('\n')]);
const sport = (minutes: number, intensity: string) => ({
  domain: 'activity',
  kind: 'sport',
  minutes,
  intensity,
});

describe('fixtures', () => {
  test('Fitbit: several tables in one file', async () => {
    const { format, rows, measures, passedOver, skipped, error } = await collect(fixture('fitbit.csv'));
    expect({ format, error }).toEqual({ format: 'fitbit-csv', error: null });
    expect(rows.map(({ day, time, entry }) => [day, time, entry])).toEqual([
      ['2026-11-13', null, sport(12, 'moderate')],
      ['2026-11-13', null, sport(25, 'vigorous')],
      ['2026-11-15', null, sport(30, 'moderate')],
    ]);
    expect(measures).toEqual([
      { metric: 'steps', day: '2026-11-13', amount: 10_234 },
      { metric: 'steps', day: '2026-11-15', amount: 5321 },
      { metric: 'sleep', day: '2026-11-14', amount: 430 },
      { metric: 'sleep', day: '2026-11-15', amount: 380 + 45 },
    ]);
    expect(skipped).toEqual([{ line: 13, why: 'bad-value', column: 'Steps' }]);
    expect(passedOver).toContainEqual({ kind: 'bmi', count: 2 });
    expect(passedOver).toContainEqual({ kind: 'calories burned', count: 4 });
    expect(JSON.stringify([rows, measures])).not.toContain('71.5');
  });

  test('Garmin: a list of activities', async () => {
    const { format, rows, skipped, passedOver } = await collect(fixture('garmin-activities.csv'));
    expect(format).toBe('garmin-csv');
    expect(rows.map(({ day, time, entry }) => [day, time, entry])).toEqual([
      ['2026-11-18', '18:03', { domain: 'activity', kind: 'run', minutes: 32, intensity: 'vigorous' }],
      ['2026-11-17', '07:00', { domain: 'activity', kind: 'swim', minutes: 45, intensity: 'moderate' }],
      ['2026-11-16', '12:00', { domain: 'activity', kind: 'sport', minutes: 61, intensity: 'moderate' }],
    ]);
    expect(skipped).toEqual([{ line: 5, why: 'bad-value', column: 'Time' }]);
    expect(passedOver.map(({ kind }) => kind)).toContain('calories');
  });

  test('Daylio: moods, with notes and tags left where they are', async () => {
    const result = await collect(fixture('daylio.csv'));
    expect(result.format).toBe('daylio-csv');
    expect(result.rows.map(({ day, time, entry }) => [day, time, entry])).toEqual([
      ['2026-11-19', '21:05', { domain: 'mood', valence: 5, energy: 3 }],
      ['2026-11-18', '20:30', { domain: 'mood', valence: 3, energy: 3 }],
      ['2026-11-17', '09:15', { domain: 'mood', valence: 1, energy: 3 }],
    ]);
    expect(result.skipped).toEqual([{ line: 6, why: 'bad-value', column: 'mood' }]);
    expect(JSON.stringify(result)).not.toMatch(/HYPERLINK|garden/);
  });

  test('dates whose order can’t be told are not guessed; one that tells it serves all', async () => {
    const header = 'full_date,date,weekday,time,mood,activities,note_title,note';
    const row = (date: string) => `${date},x,Monday,21:00,good,,,`;
    const ambiguous = await collect(blob(header, row('11/12/2026'), row('10/12/2026')));
    expect(ambiguous).toMatchObject({ rows: [], skipped: [{ why: 'bad-date' }, { why: 'bad-date' }] });
    const told = await collect(blob(header, row('11/12/2026'), row('13/12/2026')));
    expect(told.rows.map(({ day }) => day)).toEqual(['2026-12-11', '2026-12-13']);
  });

  test('separators and encodings', async () => {
    const semicolons = await collect(blob('full_date;time;mood', '2026-11-19;21:00;good'));
    expect(semicolons).toMatchObject({ format: 'daylio-csv', rows: [{ day: '2026-11-19' }] });
    const latin = new Blob([
      'full_date,time,mood,note\n2026-11-19,21:00,good,',
      new Uint8Array([0xe9]),
      '\n',
    ]);
    expect((await collect(latin)).error).toEqual({ code: 'not-csv' });
    const limits = { ...LIMITS, maxRows: 1 };
    const many = blob('full_date,time,mood', ...Array<string>(5).fill('2026-11-19,21:00,good'));
    expect((await collect(many, { limits })).error).toEqual({ code: 'file-too-large' });
    expect((await collect(blob('full_date,time,mood'))).error).toEqual({ code: 'nothing-in-file' });
  });
});

describe('any CSV', () => {
  const mapping: ColumnMapping = {
    delimiter: ';',
    decimal: ',',
    date: 0,
    dateOrder: 'dmy',
    time: null,
    rows: { as: 'activity', minutes: 1, kind: 'cycle', intensity: 'moderate' },
  };
  const file = blob(
    'Tag;Wert;"Notiz"',
    '20.11.2026 07:30;30,4;"a;b"',
    '19.11.2026;=1+1;x',
    'gestern;5;x',
    '18.11.2026',
  );

  test('the head shows columns and rows, by the separator that fits', async () => {
    expect(await readHead(file, LIMITS)).toEqual({
      type: 'head',
      head: {
        delimiter: ';',
        columns: ['Tag', 'Wert', 'Notiz'],
        rows: [
          ['20.11.2026 07:30', '30,4', 'a;b'],
          ['19.11.2026', '=1+1', 'x'],
          ['gestern', '5', 'x'],
          ['18.11.2026'],
        ],
      },
    });
    const long = await readHead(blob('a,b', `${'x'.repeat(500)},1`), LIMITS);
    expect(long).toMatchObject({ head: { rows: [['x'.repeat(80), '1']] } });
  });

  test('minutes of one kind of activity, with each row that can’t be read named', async () => {
    expect(await collect(file, { mapping })).toMatchObject({
      format: 'mapped-csv',
      rows: [
        {
          line: 2,
          day: '2026-11-20',
          time: '07:30',
          entry: { domain: 'activity', kind: 'cycle', minutes: 30, intensity: 'moderate' },
        },
      ],
      skipped: [
        { line: 3, why: 'bad-value', column: 'Wert' },
        { line: 4, why: 'bad-date', column: 'Tag' },
        { line: 5, why: 'too-few-columns', column: null },
      ],
      error: null,
    });
  });

  test.each([
    [
      { as: 'steps', amount: 1 },
      '8.123',
      { measures: [{ metric: 'steps', day: '2026-11-20', amount: 8123 }] },
    ],
    [
      { as: 'nutrition', portions: 1, water: null },
      '2,6',
      { rows: [{ entry: { portions: 2.5, water: 0 } }] },
    ],
    [
      { as: 'mood', valence: 1, energy: null, low: 0, high: 10 },
      '10',
      { rows: [{ entry: { valence: 5, energy: 3 } }] },
    ],
    [
      { as: 'mood', valence: 1, energy: 1, low: 10, high: 0 },
      '10',
      { rows: [{ entry: { valence: 1, energy: 1 } }] },
    ],
    [
      { as: 'mood', valence: 1, energy: null, low: 0, high: 10 },
      '11',
      { skipped: [{ why: 'bad-value', column: 'Wert' }] },
    ],
  ] as const)('%o of %s', async (rows, value, expected) => {
    const result = await collect(blob('Tag;Wert', `20.11.2026;${value}`), { mapping: { ...mapping, rows } });
    expect(result).toMatchObject(expected);
  });

  test('a column that the file lacks is named before anything is read', async () => {
    const result = await collect(blob('Tag', '20.11.2026'), { mapping });
    expect(result.error).toEqual({ code: 'columns-missing', columns: ['2'] });
  });

  test('whatever the file: rows, or one typed error', async () => {
    const text = fc.array(
      fc.oneof(fc.constantFrom(';', '\n', '"', '20.11.2026', '30', 'full_date,time,mood'), fc.string()),
      {
        maxLength: 25,
      },
    );
    await fc.assert(
      fc.asyncProperty(text, async (pieces) => {
        await collect(new Blob(pieces), { mapping });
        await collect(new Blob(['full_date,time,mood\n', ...pieces]));
        await readHead(new Blob(pieces), LIMITS);
      }),
      { numRuns: 300 },
    );
  });
});

describe('dates and numbers', () => {
  test.each([
    ['2026-11-20', 'ymd', '2026-11-20'],
    ['20.11.2026', 'dmy', '2026-11-20'],
    ['11/20/2026', 'mdy', '2026-11-20'],
    ['11/20/2026', 'dmy', null],
    ['20.11.26', 'dmy', null],
    ['2026-13-01', 'ymd', null],
  ] as const)('%s as %s', (text, order, day) => {
    expect(dayOf(text, order)?.day ?? null).toBe(day);
  });

  test('the order of a column', () => {
    expect(orderOf(['2026-01-02'])).toBe('ymd');
    expect(orderOf(['01/02/2026', '13/02/2026'])).toBe('dmy');
    expect(orderOf(['01/02/2026', '02/13/2026'])).toBe('mdy');
    expect(orderOf(['01/02/2026'])).toBeNull();
    expect(orderOf(['13/02/2026', '02/13/2026'])).toBeNull();
  });

  test.each([
    ['21:05', '21:05'],
    ['9:05 PM', '21:05'],
    ['11:24PM', '23:24'],
    ['12:00 a.m.', '00:00'],
    ['12:30 pm', '12:30'],
    ['07:30:59', '07:30'],
    ['25:00', null],
    ['13:00 pm', null],
    ['noon', null],
  ])('time %s', (text, time) => {
    expect(timeOf(text)).toBe(time);
  });

  test.each([
    ['10,234', '.', 10_234],
    ['1.5', '.', 1.5],
    ['1,5', '.', null],
    ['1,5', ',', 1.5],
    ['10.234', ',', 10_234],
    ['-1', '.', null],
    ['1e3', '.', null],
    ['=1', '.', null],
    ['', '.', null],
  ] as const)('amount %s with %s', (text, decimal, amount) => {
    expect(amountOf(text, decimal)).toBe(amount);
  });

  test.each([
    ['00:32:10', 32],
    ['1:00:31', 61],
    ['45:10.5', 45],
    ['0:75', null],
    ['32', null],
  ])('duration %s', (text, minutes) => {
    expect(durationOf(text)).toBe(minutes);
  });
});
