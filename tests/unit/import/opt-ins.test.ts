/** @file Weight and calories eaten: read beside all else, brought in only for whoever asks, as own metrics and nothing more. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ROLES } from '../../../workers/api/people.ts';
import { createImportSession } from '../../../workers/engine/records/import-session.ts';
import { decideShare } from '../../../workers/engine/insights/decide-share.ts';
import { DOMAINS } from '../../../workers/api/records.ts';
import { healthConnectDatabase, sampleRecords } from '../../fixtures/health-connect.ts';
import { at, healthExport, PHONE, steps, WATCH, workout } from '../../fixtures/health-export.ts';
import { readFile } from '../../../workers/import/read-file.ts';
import type { FileOptInAmount } from '../../../workers/import/port.ts';
import { consentFor } from '../insights/support.ts';
import { createTestContext, valueOf, type TestContext } from '../support/engine-context.ts';
import { startRecords } from '../support/records.ts';
import { collect, LIMITS } from './collect.ts';
import { createInProcessWorkers } from './in-process-worker.ts';

const fixture = (name: string) =>
  new Blob([readFileSync(new URL(`../../fixtures/exports/${name}`, import.meta.url))]);

async function optInsIn(file: Blob): Promise<readonly FileOptInAmount[]> {
  for await (const message of readFile(file, LIMITS)) if (message.type === 'opt-ins') return message.amounts;
  return [];
}

const record = (type: string, source: string, moment: string, unit: string, value: number | string) =>
  `<Record type="HKQuantityTypeIdentifier${type}" ${source} unit="${unit}" creationDate="${moment}" startDate="${moment}" endDate="${moment}" value="${value}"/>`;
const weighed = (day: string, time: string, value: number | string, unit = 'kg') =>
  record('BodyMass', PHONE, at(day, time), unit, value);
const eaten = (source: string, day: string, value: number, unit = 'kcal') =>
  record('DietaryEnergyConsumed', source, at(day, '12:00:00'), unit, value);
const apple = (...elements: readonly string[]) => new Blob([healthExport(elements)]);
const weight = (day: string, time: string | null, amount: number, unit: string) => ({
  what: 'weight',
  day,
  time,
  amount,
  unit,
});
const calories = (day: string, amount: number) => ({
  what: 'calories',
  day,
  time: null,
  amount,
  unit: 'kcal',
});

describe('read from each format', () => {
  test('Apple Health: the last weighing of a day, in the unit of the newest; the fuller of two food diaries', async () => {
    const file = apple(
      weighed('2026-11-17', '20:00:00', 71.2),
      weighed('2026-11-17', '07:00:00', 72),
      weighed('2026-11-18', '07:00:00', 157.4, 'lb'),
      weighed('2026-11-18', '08:00:00', 'x'),
      weighed('2026-11-18', '08:00:00', 70, ''),
      weighed('2026-11-18', '08:00:00', 5000),
      eaten(PHONE, '2026-11-18', 800),
      eaten(PHONE, '2026-11-18', 4184, 'kJ'),
      eaten(WATCH, '2026-11-18', 900),
      eaten(PHONE, '2026-11-19', -1),
    );
    expect(await optInsIn(file)).toEqual([
      weight('2026-11-17', '20:00', 156.97, 'lb'),
      weight('2026-11-18', '07:00', 157.4, 'lb'),
      calories('2026-11-18', 1800),
    ]);
    const { skipped, passedOver, rows, measures } = await collect(file);
    expect(skipped.map(({ why, column }) => `${why} ${column}`)).toEqual(Array(4).fill('bad-value value'));
    expect([rows, measures, passedOver]).toEqual([[], [], []]);
  });

  test('Health Connect: grams and small calories; a meal without energy is none', async () => {
    const database = healthConnectDatabase((db) => {
      sampleRecords(db);
      db.exec(`alter table weight_record_table add column zone_offset integer;
        delete from weight_record_table;
        create table nutrition_record_table(row_id integer primary key, start_time integer, start_zone_offset integer,
          app_info_id integer, energy real)`);
      const noon = Date.parse('2026-11-18T12:00:00Z');
      db.prepare('insert into weight_record_table(time, zone_offset, weight) values (?, 3600, 70123)').run(
        noon,
      );
      const meal = db.prepare(
        'insert into nutrition_record_table(start_time, start_zone_offset, app_info_id, energy) values (?, 3600, ?, ?)',
      );
      meal.run(noon, 1, 650_000);
      meal.run(noon + 1, 1, 350_400);
      meal.run(noon, 2, 500_000);
      meal.run(noon + 86_400_000, 1, 5e-324);
      meal.run(noon + 86_400_000, 1, null);
    });
    expect(await optInsIn(new Blob([database]))).toEqual([
      weight('2026-11-18', '13:00', 70.12, 'kg'),
      calories('2026-11-18', 1000),
    ]);
  });

  test('Fitbit: its body and food tables, in a unit that the file doesn’t say', async () => {
    const file = fixture('fitbit.csv');
    expect(await optInsIn(file)).toEqual([
      weight('2026-11-13', null, 71.5, ''),
      weight('2026-11-14', null, 71.3, ''),
    ]);
    const foods = new Blob(['Foods\nDate,Calories In\n"2026-11-13","2,150"\n"2026-11-14","x"\n']);
    expect(await optInsIn(foods)).toEqual([calories('2026-11-13', 2150)]);
    expect((await collect(foods)).skipped).toEqual([{ line: 4, why: 'bad-value', column: 'Calories In' }]);
  });

  test('Garmin: its weight report, days above their weighings; calories of activities are burned, not eaten', async () => {
    const header = 'Time,Weight,Change,BMI,Body Fat,Skeletal Muscle Mass,Bone Mass,Body Water,';
    const report = new Blob([
      [
        header,
        '" Nov 18, 2026",',
        '8:28 AM,80.0 kg,0.5 kg,25.0,18.0 %,35.0 kg,3.5 kg,61.0 %,',
        '7:28 AM,80.9 kg,0.5 kg,25.0,--,--,--,--,',
        '" 15 Nov 2026",',
        '17:08,176.4 lbs,--,--,--,--,--,--,',
        'noon,80 kg,--,--,--,--,--,--,',
        '17:08,=80,--,--,--,--,--,--,',
        '" Brumaire 1",',
        '17:08,80 kg,--,--,--,--,--,--,',
      ].join('\n'),
    ]);
    expect(await optInsIn(report)).toEqual([
      weight('2026-11-15', '17:08', 80.01, 'kg'),
      weight('2026-11-18', '08:28', 80, 'kg'),
    ]);
    const { format, skipped, error } = await collect(report);
    expect({ format, error }).toEqual({ format: 'garmin-csv', error: null });
    expect(skipped).toEqual([
      { line: 7, why: 'bad-time', column: 'Time' },
      { line: 8, why: 'bad-value', column: 'Weight' },
      { line: 9, why: 'bad-date', column: null },
    ]);
    expect(await optInsIn(fixture('garmin-activities.csv'))).toEqual([]);
  });
});

const NOW = '2026-11-23T08:00:00Z';
const LAST_WEEK = ['16', '17', '18', '19', '20', '21', '22'].map((day) => `2026-11-${day}`);
const FILE = () =>
  apple(
    ...LAST_WEEK.flatMap((day) => [
      steps(PHONE, at(day, '08:00:00'), at(day, '09:00:00'), 7000),
      workout(PHONE, 'Walking', at(day, '18:00:00'), at(day, '18:30:00'), 30),
      weighed(day, '07:00:00', 70),
      eaten(PHONE, day, 2000),
    ]),
    weighed('2026-11-23', '07:00:00', 70),
  );

function start(context: TestContext = createTestContext({ zone: 'Europe/Vienna', now: NOW })) {
  const records = startRecords(context);
  const session = createImportSession(records.context, createInProcessWorkers().spawn);
  const bring = async (file: Blob, optIns?: readonly ('weight' | 'calories')[]) => {
    const preview = valueOf(await session.preview(file));
    const { added } = valueOf(await session.commit(preview.id, optIns && { optIns, setUp: [] }));
    return { preview, added };
  };
  const own = async () =>
    (await records.log.entries('2026-11-01', '2026-11-30')).flatMap((entry) =>
      entry.domain === 'own' ? [entry] : [],
    );
  return { ...records, session, bring, own };
}

const FOUND = [
  { what: 'weight', unit: 'kg', fresh: 7 },
  { what: 'calories', unit: 'kcal', fresh: 7 },
];

describe('brought in', () => {
  test('not without a word, and then no trace of them is stored', async () => {
    const { bring, own, ownMetrics } = start();
    const { preview, added } = await bring(FILE());
    expect(preview).toMatchObject({
      fresh: 14,
      optIns: FOUND,
      byDomain: { activity: 7, nutrition: 0, own: 0 },
    });
    expect(added).toBe(14);
    expect([await own(), await ownMetrics.list()]).toEqual([[], []]);
  });

  test('only what was asked for, as own metrics that Today doesn’t ask for; undone as one step', async () => {
    const { bring, own, ownMetrics, session, context } = start();
    const empty = context.store.contents();
    const { preview, added } = await bring(FILE(), ['weight']);
    expect(added).toBe(21);
    expect(await ownMetrics.list()).toMatchObject([
      { name: 'Weight', unit: 'kg', kind: 'number', archived: true },
    ]);
    const entries = await own();
    expect(entries.map(({ day, value, source }) => [day, value, source])).toEqual(
      LAST_WEEK.toReversed().map((day) => [day, 70, 'csv']),
    );
    expect(entries[0]?.at).toBe(Date.parse('2026-11-22T06:00:00Z'));
    expect(valueOf(await session.undo(preview.id))).toEqual({ removed: 21 });
    expect(context.store.contents()).toEqual(empty);
  });

  test('the second time, also elsewhere: what is new and nothing twice', async () => {
    const { bring, own, ownMetrics, context } = start();
    await bring(FILE());
    const later = await bring(FILE(), ['weight', 'calories']);
    expect(later).toMatchObject({ preview: { fresh: 0, duplicates: 14, optIns: FOUND }, added: 14 });
    context.setZone('Asia/Tokyo');
    expect(await bring(FILE(), ['weight', 'calories'])).toMatchObject({ preview: { optIns: [] }, added: 0 });
    // The day that was still running comes with the next file; a day that is there stays as it is.
    context.setZone('Europe/Vienna');
    context.setNow('2026-11-25T08:00:00Z');
    const next = apple(weighed('2026-11-22', '21:00:00', 90), weighed('2026-11-23', '07:00:00', 69));
    expect(await bring(next, ['weight'])).toMatchObject({
      preview: { optIns: [{ what: 'weight', fresh: 1 }] },
      added: 1,
    });
    const weights = (await own()).filter(({ value }) => value < 100);
    expect(weights.map(({ value }) => value)).toEqual([69, ...Array<number>(7).fill(70)]);
    expect((await ownMetrics.list()).map(({ name }) => name)).toEqual(['Weight', 'Calories eaten']);
  });

  test('a metric of the person’s own by this name takes them; one in another unit doesn’t, nor do its days', async () => {
    const { bring, own, ownMetrics, log } = start();
    const { id } = valueOf(await ownMetrics.add({ name: 'weight', unit: 'kg', kind: 'number' }));
    valueOf(await log.log({ domain: 'own', metric: id, value: 71 }, Date.parse('2026-11-20T07:00:00Z')));
    expect((await bring(FILE(), ['weight'])).added).toBe(14 + 6);
    expect(new Set((await own()).map(({ metric }) => metric))).toEqual(new Set([id]));
    expect((await own()).find(({ day }) => day === '2026-11-20')?.value).toBe(71);
    valueOf(await ownMetrics.change(id, { name: 'weight', unit: 'lb' }));
    expect((await bring(FILE(), ['weight'])).added).toBe(7);
    expect((await ownMetrics.list()).map(({ unit }) => unit)).toEqual(['lb', 'kg']);
  });

  test('undo leaves a metric that was used since', async () => {
    const { bring, session, own, ownMetrics, log } = start();
    const { preview } = await bring(FILE(), ['weight']);
    const [metric] = await ownMetrics.list();
    valueOf(await log.log({ domain: 'own', metric: metric?.id ?? '', value: 69 }));
    expect(valueOf(await session.undo(preview.id))).toEqual({ removed: 21 });
    expect((await own()).map(({ value }) => value)).toEqual([69]);
    expect(await ownMetrics.list()).toHaveLength(1);
  });
});

test('index, weeks and patterns, and every role’s packet to the byte, are the same with and without them', async () => {
  const sums = async (optIns: readonly ('weight' | 'calories')[]) => {
    const { bring, derived, insights, today, own } = start();
    await bring(FILE(), optIns);
    const packets = [];
    for (const role of ROLES) {
      const consent = { ...consentFor(role, { domains: DOMAINS }), from: Date.parse(NOW) - 1000 };
      const source = role === 'clinician' ? await derived.patterns(DOMAINS) : await derived.weeks(DOMAINS);
      const shared = decideShare({ consent, now: Date.parse(NOW), derived: source, shared: new Set() });
      packets.push(shared.ok ? Buffer.from(shared.value.bytes).toString('hex') : shared.error.code);
    }
    const { index } = await today.snapshot();
    return { own: (await own()).length, said: { packets, index, insights: await insights.snapshot(12) } };
  };
  const [without, all] = [await sums([]), await sums(['weight', 'calories'])];
  expect([without.own, all.own]).toEqual([0, 14]);
  expect(all.said).toEqual(without.said);
  expect(without.said.packets[0]).toMatch(/^[0-9a-f]{20,}$/);
  expect(without.said.packets[1]).toMatch(/^[0-9a-f]{20,}$/);
});
