import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  at,
  healthExport,
  PHONE,
  sleep,
  steps,
  WATCH,
  weight,
  workout,
} from '../../fixtures/health-export.ts';
import { makeZip } from '../../fixtures/make-zip.ts';
import { collect, LIMITS } from './collect.ts';

const DAY = '2026-11-19';
const now = (time: string) => at(DAY, time);
const read = (...elements: readonly string[]) => collect(new Blob([healthExport(elements)]));
const UNREADABLE = { code: 'file-unreadable' };

const SAMPLE = [
  steps(PHONE, now('08:00:00'), now('08:10:00'), 900),
  steps(WATCH, now('08:00:00'), now('08:10:00'), 1000),
  sleep(WATCH, at('2026-11-18', '23:00:00'), now('06:30:00')),
  weight(PHONE, now('07:00:00')),
  workout(WATCH, 'Running', now('18:00:00'), now('18:30:00'), 30.2),
];

describe('a whole export', () => {
  test.each([
    ['deflated', {}],
    ['as a stream writes it', { streamed: true }],
    ['stored', { stored: true }],
    ['ZIP64', { zip64: true }],
  ])('%s, among other files, in the phone’s language', async (_, options) => {
    const zip = makeZip(
      [
        { name: 'apple_health_export/workout-routes/route_1.gpx', content: '<gpx/>'.repeat(999), ...options },
        { name: 'apple_health_export/export_cda.xml', content: '<ClinicalDocument/>', ...options },
        { name: 'apple_health_export/exportación.xml', content: healthExport(SAMPLE), ...options },
      ],
      'a comment',
    );
    expect(await collect(new Blob([zip]))).toEqual({
      format: 'apple-health',
      rows: [
        {
          line: 22,
          day: DAY,
          time: '18:00',
          entry: { domain: 'activity', kind: 'run', minutes: 30, intensity: 'vigorous' },
        },
      ],
      skipped: [],
      measures: [
        { metric: 'steps', day: DAY, amount: 1000 },
        { metric: 'sleep', day: DAY, amount: 450 },
      ],
      passedOver: [],
      progress: 0,
      error: null,
    });
  });

  test('the bare export.xml, with and without a byte order mark', async () => {
    const bare = await collect(new Blob([healthExport(SAMPLE)]));
    expect(bare).toMatchObject({ format: 'apple-health', error: null, rows: [{ day: DAY }] });
    expect(await collect(new Blob(['\uFEFF', healthExport(SAMPLE)]))).toEqual(bare);
  });

  test('large ones say how far they are', async () => {
    const many = Array<string>(60_000).fill(steps(PHONE, now('08:00:00'), now('08:10:00'), 1));
    const result = await collect(
      new Blob([makeZip([{ name: 'a/export.xml', content: healthExport(many) }])]),
    );
    expect(result).toMatchObject({ error: { code: 'file-too-large' } });
    const limits = { ...LIMITS, maxExportBytes: 100_000_000 };
    expect(await collect(new Blob([healthExport(many)]), { limits })).toMatchObject({
      error: null,
      measures: [{ amount: 60_000 }],
    });
    expect((await collect(new Blob([healthExport(many)]), { limits })).progress).toBeGreaterThan(2);
  });
});

describe('steps', () => {
  test('phone and watch over the same time count once, the watch first', async () => {
    const both = await read(
      steps(PHONE, now('08:00:00'), now('08:20:00'), 2000),
      steps(WATCH, now('08:05:00'), now('08:15:00'), 1400),
    );
    // 08:00–08:05 and 08:15–08:20 are the phone's.
    expect(both.measures).toEqual([{ metric: 'steps', day: DAY, amount: 500 + 1400 + 500 }]);
  });

  test('what two devices saw at different times adds up, over midnight too', async () => {
    const { measures } = await read(
      steps(PHONE, now('08:00:00'), now('08:10:00'), 500),
      steps(WATCH, now('09:00:00'), now('09:10:00'), 700),
      steps(WATCH, now('23:50:00'), at('2026-11-20', '00:10:00'), 400),
      steps(WATCH, at('2026-11-20', '12:00:00'), at('2026-11-20', '12:00:00'), 3),
    );
    expect(measures).toEqual([
      { metric: 'steps', day: DAY, amount: 500 + 700 + 200 },
      { metric: 'steps', day: '2026-11-20', amount: 203 },
    ]);
  });

  test('the order of the records is irrelevant, and a second device never adds to the first one’s time', async () => {
    const record = fc
      .record({
        source: fc.constantFrom(PHONE, WATCH),
        minute: fc.integer({ min: 0, max: 1300 }),
        length: fc.integer({ min: 1, max: 60 }),
        count: fc.integer({ min: 1, max: 500 }),
      })
      .map(({ source, minute, length, count }) => {
        const time = (m: number) =>
          now(`${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}:00`);
        return { source, text: steps(source, time(minute), time(minute + length), count), count };
      });
    const shuffled = fc
      .array(record, { minLength: 1, maxLength: 12 })
      .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));
    await fc.assert(
      fc.asyncProperty(shuffled, async ([one, other]) => {
        const total = async (records: typeof one) =>
          (await read(...records.map(({ text }) => text))).measures[0]?.amount ?? 0;
        const both = await total(one);
        expect(Math.abs((await total(other)) - both)).toBeLessThanOrEqual(1);
        const sumOf = (records: typeof one) => records.reduce((sum, { count }) => sum + count, 0);
        expect(both).toBeLessThanOrEqual(sumOf(one) + 1);
        const watch = one.filter(({ source }) => source === WATCH);
        expect(both).toBeGreaterThanOrEqual((watch.length === 0 ? 0 : await total(watch)) - 1);
      }),
      { numRuns: 60 },
    );
  });
});

describe('sleep', () => {
  test('stages add up to the day of waking; being in bed or awake is no sleep; two devices are one sleep', async () => {
    const { measures } = await read(
      sleep(PHONE, at('2026-11-18', '22:30:00'), now('07:00:00'), 'InBed'),
      sleep(WATCH, at('2026-11-18', '23:00:00'), now('01:00:00'), 'AsleepCore'),
      sleep(WATCH, now('01:00:00'), now('02:00:00'), 'AsleepDeep'),
      sleep(WATCH, now('02:00:00'), now('02:15:00'), 'Awake'),
      sleep(WATCH, now('02:15:00'), now('06:00:00'), 'AsleepREM'),
      sleep(PHONE, at('2026-11-18', '23:10:00'), now('06:00:00'), 'AsleepUnspecified'),
    );
    const watch = 120 + 60 + 225;
    const phoneOnlyWhereTheWatchHasNothing = 15;
    expect(measures).toEqual([
      { metric: 'sleep', day: DAY, amount: watch + phoneOnlyWhereTheWatchHasNothing },
    ]);
  });
});

describe('workouts', () => {
  test('the same one from two devices is one, the better device’s', async () => {
    const { rows } = await read(
      workout(PHONE, 'Walking', now('08:00:00'), now('08:50:00'), 50),
      workout(WATCH, 'Walking', now('08:02:00'), now('08:48:00'), 46),
      workout(WATCH, 'Walking', now('10:00:00'), now('10:20:00'), 20),
      workout(WATCH, 'Underwater Hockey', now('12:00:00'), now('12:20:00'), 20),
    );
    expect(rows.map(({ time, entry }) => [time, entry])).toEqual([
      ['08:02', { domain: 'activity', kind: 'walk', minutes: 46, intensity: 'moderate' }],
      ['10:00', { domain: 'activity', kind: 'walk', minutes: 20, intensity: 'moderate' }],
      ['12:00', { domain: 'activity', kind: 'sport', minutes: 20, intensity: 'moderate' }],
    ]);
  });

  test.each([
    [workout(WATCH, 'Running', 'yesterday', now('08:00:00'), 30), 'bad-date', 'startDate'],
    [workout(WATCH, 'Running', now('08:00:00'), at('2026-13-01', '08:00:00'), 30), 'bad-date', 'endDate'],
    [workout(WATCH, 'Running', now('08:00:00'), now('08:30:00'), '=1+1'), 'bad-value', 'duration'],
    [workout(WATCH, 'Running', now('08:00:00'), now('08:30:00'), 99999), 'bad-value', 'duration'],
    [steps(WATCH, now('08:00:00'), now('07:00:00'), 5), 'bad-value', 'value'],
    [steps(WATCH, now('08:00:00'), now('08:30:00'), 'many'), 'bad-value', 'value'],
    [steps(WATCH, now('08:00:00'), now('08:30:00'), -5), 'bad-value', 'value'],
    [steps(WATCH, now('08:00:00'), at('2027-11-20', '08:00:00'), 5), 'bad-value', 'value'],
  ])('%s', async (element, why, column) => {
    const { rows, skipped, measures, error } = await read(
      element,
      workout(WATCH, 'Yoga', now('09:00:00'), now('09:30:00'), 30),
    );
    expect({ rows: rows.length, measures, error }).toEqual({ rows: 1, measures: [], error: null });
    expect(skipped).toMatchObject([{ why, column }]);
    expect(skipped[0]?.line).toBeGreaterThan(10);
  });
});

describe('files that are refused', () => {
  const xml = healthExport(SAMPLE);
  const packed = makeZip([{ name: 'a/export.xml', content: xml }]);
  const zip = (file: Omit<Parameters<typeof makeZip>[0][number], 'name'>) =>
    new Blob([makeZip([{ name: 'a/export.xml', ...file }])]);
  const flipped = Buffer.from(packed);
  flipped[200] = (flipped[200] ?? 0) ^ 0x10;

  test.each([
    ['a truncated archive', new Blob([packed.subarray(0, packed.length - 30)])],
    ['the beginning of an archive', new Blob([packed.subarray(0, 100)])],
    ['a flipped bit', new Blob([flipped])],
    ['a wrong sum', zip({ content: xml, claims: { crc: 1 } })],
    ['a wrong length', zip({ content: xml, claims: { size: xml.length + 1 } })],
    ['an encrypted archive', zip({ content: xml, claims: { flags: 1 } })],
    ['an unknown compression', zip({ content: xml, claims: { method: 12 } })],
    ['an archive of something else', new Blob([makeZip([{ name: 'a/photo.jpg', content: 'x' }])])],
    ['an empty archive', new Blob([makeZip([])])],
    ['XML of something else', new Blob(['<?xml version="1.0"?><html/>'])],
    ['XML cut off', new Blob([xml.slice(0, xml.length - 30)])],
    ['XML that is broken', new Blob([xml.replace('unit="count"', 'unit=count')])],
    ['an element that never ends', new Blob(['<?xml version="1.0"?><HealthData a="', 'x'.repeat(3_000_000)])],
    [
      'a document type that never ends',
      new Blob(['<?xml version="1.0"?><!DOCTYPE x [', ' '.repeat(3_000_000)]),
    ],
    ['elements without end', new Blob(['<?xml version="1.0"?><HealthData>', '<Record>'.repeat(1000)])],
  ])('%s', async (_, file) => {
    expect((await collect(file)).error).toEqual(UNREADABLE);
  });

  test.each([
    ['UTF-16', Buffer.from(`\uFEFF${xml}`, 'utf16le')],
    ['Latin-1', Buffer.from(xml.replace('’', 'é'), 'latin1')],
  ])('%s', async (_, bytes) => {
    expect((await collect(new Blob([bytes]))).error).toEqual({ code: 'not-csv' });
  });

  test('entities of a document type are never looked up or expanded', async () => {
    const external = xml
      .replace('<!DOCTYPE HealthData [', '<!DOCTYPE HealthData [<!ENTITY x SYSTEM "file:///etc/hostname">')
      .replace('value="900"', 'value="&x;"');
    expect(await collect(new Blob([external]))).toMatchObject({ error: UNREADABLE, measures: [] });
    const laughs = xml
      .replace(
        '<!DOCTYPE HealthData [',
        `<!DOCTYPE HealthData [<!ENTITY a "${'9'.repeat(1000)}"><!ENTITY b "${'&a;'.repeat(1000)}">`,
      )
      .replace('value="900"', 'value="&b;"');
    expect(await collect(new Blob([laughs]))).toMatchObject({ error: UNREADABLE, measures: [] });
    // A control: declared and not used, it is nothing.
    expect((await collect(new Blob([external.replace('&x;', '900')]))).error).toBeNull();
  });

  test('a bomb stops at its ratio, long before its size', async () => {
    const content = healthExport(Array<string>(1_500_000).fill('<Record/>'));
    const { error } = await collect(zip({ content, claims: { size: 10 } }));
    expect(error).toEqual({ code: 'file-too-large' });
    // One that lies about nothing is refused by its directory, before anything is unpacked.
    const honest = await collect(zip({ content }), { limits: { ...LIMITS, maxExportBytes: 1000 } });
    expect(honest.error).toEqual({ code: 'file-too-large' });
  });

  test('whatever is done to an archive: records, or one typed error', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(packed.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
        fc.nat(packed.length),
        async (changes, length) => {
          const damaged = Buffer.from(packed);
          for (const [index, byte] of changes) damaged[index] = byte;
          await collect(new Blob([damaged]));
          await collect(new Blob([damaged.subarray(0, length)]));
        },
      ),
      { numRuns: 300 },
    );
  });
});
