import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CSV_COLUMNS, type SkippedRow } from '../../../workers/api/imports.ts';
import { MAX_ROW_CHARACTERS } from '../../../workers/import/csv-records.ts';
import type { CsvRow } from '../../../workers/import/port.ts';
import { readFile } from '../../../workers/import/read-file.ts';

const LIMITS = { maxBytes: 1_000_000, maxRows: 10_000, maxExportBytes: 1_000_000 };
const HEADER = CSV_COLUMNS.join(',');
const WALK = '2026-11-20,07:30,activity,walk,30,moderate,,,,';
const FOOD = '2026-11-20,,nutrition,,,,4,6,,';
const MOOD = '2026-11-20,21:00,mood,,,,,,4,3';
const walk = { domain: 'activity', kind: 'walk', minutes: 30, intensity: 'moderate' };

interface Outcome {
  readonly rows: readonly CsvRow[];
  readonly skipped: readonly SkippedRow[];
  readonly error: unknown;
}

async function read(parts: string | readonly BlobPart[], limits = LIMITS): Promise<Outcome> {
  const rows: CsvRow[] = [];
  const skipped: SkippedRow[] = [];
  const file = new Blob(typeof parts === 'string' ? [parts] : [...parts]);
  let last: string | undefined;
  for await (const message of readFile(file, limits)) {
    expect(last).not.toBe('done');
    last = message.type;
    if (message.type === 'failed') return { rows, skipped, error: message.error };
    if (message.type !== 'batch') continue;
    rows.push(...message.rows);
    skipped.push(...message.skipped);
  }
  expect(last).toBe('done');
  return { rows, skipped, error: null };
}

/** A blob that gives its bytes in pieces of the given size. */
function inPieces(text: string, size: number): Blob {
  const bytes = new TextEncoder().encode(text);
  const blob = new Blob([bytes]);
  blob.stream = () =>
    new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
        controller.close();
      },
    });
  return blob;
}

describe('files as they come', () => {
  test('the documented columns give typed rows with their lines', async () => {
    expect(await read([HEADER, WALK, FOOD, MOOD, ''].join('\n'))).toEqual({
      rows: [
        { line: 2, day: '2026-11-20', time: '07:30', entry: walk },
        { line: 3, day: '2026-11-20', time: null, entry: { domain: 'nutrition', portions: 4, water: 6 } },
        { line: 4, day: '2026-11-20', time: '21:00', entry: { domain: 'mood', valence: 4, energy: 3 } },
      ],
      skipped: [],
      error: null,
    });
  });

  test.each([
    ['a byte order mark', `\uFEFF${HEADER}\n${WALK}\n`],
    ['CRLF', `${HEADER}\r\n${WALK}\r\n`],
    ['CR alone', `${HEADER}\r${WALK}\r`],
    ['no line end at the end', `${HEADER}\n${WALK}`],
    ['blank lines', `\n${HEADER}\n\n${WALK}\n\n\n`],
    ['quotes', `${HEADER}\n"2026-11-20","07:30","activity","walk","30","moderate","","","",""\n`],
    ['capitals and spaces', `${HEADER.toUpperCase()}\n2026-11-20, 07:30 ,Activity,Walk, 30,MODERATE,,,,\n`],
    [
      'another order, more columns',
      'note,intensity,minutes,kind,domain,time,date\n"a, ""b""\nc",moderate,30,walk,activity,07:30,2026-11-20\n',
    ],
  ])('%s', async (_, text) => {
    const { rows, skipped, error } = await read(text);
    expect({ skipped, error }).toEqual({ skipped: [], error: null });
    expect(rows).toMatchObject([{ day: '2026-11-20', time: '07:30', entry: walk }]);
  });

  test('however the file is cut into pieces, the rows are the same', async () => {
    const text = [
      '\uFEFFdate,domain,portions,"é €\n😀"',
      '2026-11-20,nutrition,4,"ä,\r\n""ö"""',
      `2026-11-21,nutrition,2.5,x`,
    ].join('\r\n');
    const whole = await read(text);
    expect(whole.rows).toHaveLength(2);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 80 }), async (size) => {
        const messages = [];
        for await (const message of readFile(inPieces(text, size), LIMITS)) messages.push(message);
        expect(messages).toEqual([
          { type: 'format', format: 'wellio-csv' },
          { type: 'batch', rows: whole.rows, skipped: [] },
          { type: 'done' },
        ]);
      }),
    );
  });

  test('lines are counted through quoted line ends', async () => {
    const { rows, skipped } = await read(
      'note,date,domain,portions\n"a\nb\nc",2026-11-20,nutrition,1\nx,bad,nutrition,1\n',
    );
    expect(rows.map(({ line }) => line)).toEqual([2]);
    expect(skipped).toEqual([{ line: 5, why: 'bad-date', column: 'date' }]);
  });
});

describe('rows that are passed over', () => {
  const FIELD = (changes: Partial<Record<(typeof CSV_COLUMNS)[number], string>>, base: string) => {
    const fields = base.split(',');
    return CSV_COLUMNS.map((column, at) => changes[column] ?? fields[at] ?? '').join(',');
  };
  test.each([
    [FIELD({ date: '20.11.2026' }, WALK), 'bad-date', 'date'],
    [FIELD({ date: '' }, WALK), 'bad-date', 'date'],
    [FIELD({ time: '7:30' }, WALK), 'bad-time', 'time'],
    [FIELD({ time: '24:00' }, WALK), 'bad-time', 'time'],
    [FIELD({ domain: 'weight' }, WALK), 'unknown-domain', 'domain'],
    [FIELD({ domain: '' }, WALK), 'unknown-domain', 'domain'],
    [FIELD({ kind: 'constructor' }, WALK), 'bad-value', 'kind'],
    [FIELD({ minutes: '' }, WALK), 'bad-value', 'minutes'],
    [FIELD({ minutes: '=1+1' }, WALK), 'bad-value', 'minutes'],
    [FIELD({ minutes: '0x1e' }, WALK), 'bad-value', 'minutes'],
    [FIELD({ minutes: '1e3' }, WALK), 'bad-value', 'minutes'],
    [FIELD({ minutes: '-30' }, WALK), 'bad-value', 'minutes'],
    [FIELD({ minutes: '9'.repeat(400) }, WALK), 'bad-value', 'minutes'],
    [FIELD({ intensity: '' }, WALK), 'bad-value', 'intensity'],
    [FIELD({ portions: 'NaN' }, FOOD), 'bad-value', 'portions'],
    [FIELD({ water: '@SUM(A1)' }, FOOD), 'bad-value', 'water'],
    [FIELD({ energy: '' }, MOOD), 'bad-value', 'energy'],
    ['2026-11-20,07:30,activity', 'too-few-columns', null],
    ['2026-11-20,,nutrition,,,,2,5,6,,', 'bad-value', null],
  ])('%s: %s in %s', async (row, why, column) => {
    expect(await read([HEADER, row, FOOD].join('\n'))).toMatchObject({
      rows: [{ line: 3 }],
      skipped: [{ line: 2, why, column }],
      error: null,
    });
  });

  test('a rest day needs neither minutes nor intensity, a meal no water', async () => {
    const { rows } = await read(
      [HEADER, '2026-11-20,,activity,rest,,,,,,', '2026-11-20,,nutrition,,,,4,,,'].join('\n'),
    );
    expect(rows.map(({ entry }) => entry)).toEqual([
      { domain: 'activity', kind: 'rest', minutes: 0, intensity: 'light' },
      { domain: 'nutrition', portions: 4, water: 0 },
    ]);
  });

  test('a column that the header lacks is missing only where a row needs it', async () => {
    const { rows, skipped } = await read('date,domain,portions\n2026-11-20,nutrition,4\n2026-11-20,mood,4\n');
    expect(rows).toHaveLength(1);
    expect(skipped).toEqual([{ line: 3, why: 'bad-value', column: 'valence' }]);
  });
});

describe('files that are refused', () => {
  const utf16 = new Uint8Array([
    0xff,
    0xfe,
    ...Array.from(`${HEADER}\n`).flatMap((c) => [c.charCodeAt(0), 0]),
  ]);
  test.each([
    ['semicolons', [`${HEADER.replaceAll(',', ';')}\n`], { code: 'not-csv' }],
    ['tabs', [`${HEADER.replaceAll(',', '\t')}\n`], { code: 'not-csv' }],
    ['UTF-16', [utf16], { code: 'not-csv' }],
    ['Latin-1', [HEADER, '\n', new Uint8Array([0xe9, 0x0a])], { code: 'not-csv' }],
    ['cut inside a character', [HEADER, '\n', new Uint8Array([0xe2, 0x82])], { code: 'not-csv' }],
    ['a column twice', [`date,domain,date\n${WALK}\n`], { code: 'not-csv' }],
    ['an unclosed quote', [HEADER, '\n"', 'x\n'.repeat(MAX_ROW_CHARACTERS)], { code: 'not-csv' }],
    ['one endless line', [HEADER, '\n', 'x'.repeat(MAX_ROW_CHARACTERS + 1)], { code: 'not-csv' }],
    ['another header', ['when,what\n1,2\n'], { code: 'columns-missing', columns: ['date', 'domain'] }],
    ['without domain', ['date,kind\n1,2\n'], { code: 'columns-missing', columns: ['domain'] }],
    ['a picture', [new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])], { code: 'not-csv' }],
    ['nothing', [''], { code: 'nothing-in-file' }],
    ['a header alone', [`${HEADER}\n`], { code: 'nothing-in-file' }],
    ['blank lines alone', ['\n\n\n'], { code: 'nothing-in-file' }],
  ] as const)('%s', async (_, parts, error) => {
    expect((await read(parts)).error).toEqual(error);
  });

  test('too many bytes, too many rows, at once and after the last allowed', async () => {
    expect((await read(HEADER, { ...LIMITS, maxBytes: 10 })).error).toEqual({ code: 'file-too-large' });
    const rows = (count: number) => [HEADER, ...Array<string>(count).fill(FOOD)].join('\n');
    expect((await read(rows(3), { ...LIMITS, maxRows: 3 })).error).toBeNull();
    expect((await read(rows(4), { ...LIMITS, maxRows: 3 })).error).toEqual({ code: 'file-too-large' });
  });

  test('a file that can no longer be read', async () => {
    const gone = new Blob([HEADER]);
    gone.stream = () =>
      new ReadableStream({
        pull: () => {
          throw new DOMException('gone', 'NotFoundError');
        },
      });
    const messages = [];
    for await (const message of readFile(gone, LIMITS)) messages.push(message);
    expect(messages.at(-1)).toEqual({ type: 'failed', error: { code: 'file-unreadable' } });
  });

  test('whatever the bytes: rows, or one typed error; nothing thrown', async () => {
    const text = fc.array(
      fc.oneof(
        fc.constantFrom(...HEADER.split(','), HEADER, WALK, FOOD, ',', '\n', '\r', '"', '""', ';'),
        fc.string(),
      ),
      { maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(text, fc.uint8Array({ maxLength: 8 }), async (pieces, bytes) => {
        await read([...pieces, new Uint8Array(bytes)]);
        await read([HEADER, '\n', ...pieces]);
      }),
      { numRuns: 500 },
    );
  });
});

test('ten thousand rows arrive in batches of a thousand', async () => {
  const file = new Blob([HEADER, '\n', `${FOOD}\n`.repeat(10_000)]);
  const sizes: number[] = [];
  for await (const message of readFile(file, LIMITS))
    if (message.type === 'batch') sizes.push(message.rows.length);
  expect(sizes).toEqual([...Array<number>(10).fill(1000), 0]);
});
