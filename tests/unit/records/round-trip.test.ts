/** @file The JSON export, there and back: every kind of record comes back as it was, once, and can be taken back as one step. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FORMULA_PRESETS } from '../../../workers/api/formula.ts';
import type { PlanItemInput } from '../../../workers/api/plans.ts';
import type { ExportedData } from '../../../workers/api/export.ts';
import type { OwnMetricInput } from '../../../workers/api/own-metrics.ts';
import { MOOD_TAGS, NUTRITION_MARKS, type LogEntryInput } from '../../../workers/api/records.ts';
import { createImportSession } from '../../../workers/engine/records/import-session.ts';
import { JOURNAL, putNote } from '../../../workers/engine/records/journal/note-rows.ts';
import { createLogBook } from '../../../workers/engine/records/log-book.ts';
import { createMeasureBook } from '../../../workers/engine/records/measure-book.ts';
import { createPlanBook } from '../../../workers/engine/records/plan-book.ts';
import { PLAN_ITEMS } from '../../../workers/engine/records/plan-items.ts';
import { createOwnMetrics } from '../../../workers/engine/records/own-metrics.ts';
import { localDay } from '../../../workers/engine/records/zone.ts';
import type { SettingsValues } from '../../../workers/engine/settings/types.ts';
import { addDays } from '../../../workers/engine/wellness/calendar.ts';
import { createExportView } from '../../../workers/engine/views/export.ts';
import { createInProcessWorkers } from '../import/in-process-worker.ts';
import { createTestContext, valueOf } from '../support/engine-context.ts';
import { activity, mood, nutrition } from '../wellness/arbitraries.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const ZONES = ['Europe/Vienna', 'Asia/Kolkata', 'Pacific/Kiritimati', 'America/St_Johns', 'UTC'] as const;
const PLAN_ITEM = {
  goal: { kind: 'mood' },
  when: { kind: 'days', days: 2 },
  from: '2026-11-01',
  until: null,
};

function start(zone = 'Europe/Vienna') {
  const context = createTestContext({ zone });
  const heard: (readonly [string, string | null])[] = [];
  const exporting = createExportView(context, async () => Promise.resolve({ ok: true, value: null }));
  const session = createImportSession(context, createInProcessWorkers().spawn, (id, text) =>
    heard.push([id, text]),
  );
  const data = async () =>
    JSON.parse(await valueOf(await exporting.make('json', null)).content.text()) as ExportedData;
  const look = async (file: unknown) => valueOf(await session.preview(new Blob([JSON.stringify(file)])));
  const bring = async (file: unknown) => {
    const preview = await look(file);
    expect(await session.commit(preview.id)).toEqual({ ok: true, value: { added: preview.fresh } });
    return preview;
  };
  return {
    context,
    heard,
    session,
    exporting,
    data,
    look,
    bring,
    log: createLogBook(context),
    metrics: createOwnMetrics(context),
    measures: createMeasureBook(context),
  };
}

type Profile = ReturnType<typeof start>;

const ago = fc.integer({ min: 0, max: 90 * DAY });
const zone = fc.constantFrom(...ZONES);
const optional = <Value>(of: fc.Arbitrary<Value>) => fc.option(of, { nil: undefined });

const stress = optional(fc.integer({ min: 1, max: 5 }));
const tags = optional(
  fc.uniqueArray(fc.constantFrom(...MOOD_TAGS, 'großartig', '=1+1', 'a, "b"'), {
    minLength: 1,
    maxLength: 8,
  }),
);
const fuller = fc
  .tuple(
    fc.oneof(activity, nutrition, mood),
    fc.record({
      steps: optional(fc.nat(200_000)),
      marks: optional(fc.subarray([...NUTRITION_MARKS], { minLength: 1 })),
      stress,
      tags,
    }),
  )
  .map(([entry, more]): LogEntryInput => {
    const said = (names: readonly (keyof typeof more)[]) =>
      Object.fromEntries(names.flatMap((name) => (more[name] === undefined ? [] : [[name, more[name]]])));
    switch (entry.domain) {
      case 'activity':
        return { ...entry, ...said(['steps']) };
      case 'nutrition':
        return { ...entry, ...said(['marks']) };
      case 'mood':
        return { ...entry, ...said(['stress', 'tags']) };
    }
  });

const diary = fc.record({
  entries: fc.array(fc.tuple(fuller, ago, zone), { maxLength: 8 }),
  nights: fc.array(fc.tuple(fc.integer({ min: 1, max: DAY }), ago, zone, optional(zone)), { maxLength: 4 }),
  metrics: fc.array(
    fc.record({
      name: fc.constantFrom('Coffee', 'Steps outside', 'Ärger'),
      unit: fc.constantFrom('', 'cups'),
      kind: fc.constantFrom('number', 'scale', 'yes-no'),
      archived: fc.boolean(),
    }),
    { maxLength: 4 },
  ),
  own: fc.array(fc.tuple(fc.nat(20), ago, zone), { maxLength: 6 }),
  notes: fc.array(fc.tuple(fc.constantFrom('# Rain', 'a\nb', '=1+1', '🌧'), ago, zone, fc.nat(DAY)), {
    maxLength: 5,
  }),
  measures: fc.array(
    fc.tuple(fc.constantFrom('steps', 'sleep'), fc.integer({ min: 0, max: 40 }), fc.nat(1440)),
    { maxLength: 6 },
  ),
});
type Diary = typeof diary extends fc.Arbitrary<infer Value> ? Value : never;

async function fill({ context, log, metrics, measures }: Profile, given: Diary): Promise<void> {
  const now = context.clock.now();
  for (const [entry, back, there] of given.entries) valueOf(await log.log(entry, now - back, there));
  for (const [length, back, there, bedZone] of given.nights) {
    const at = now - back;
    const night = { domain: 'sleep', bedAt: at - length } as const;
    valueOf(await log.log(bedZone === undefined ? night : { ...night, bedZone }, at, there));
  }
  const ids: string[] = [];
  for (const { archived, ...metric } of given.metrics) {
    const { id } = valueOf(await metrics.add(metric as OwnMetricInput));
    if (archived) valueOf(await metrics.setArchived(id, true));
    ids.push(id);
  }
  for (const [pick, back, there] of given.own) {
    const metric = ids[pick % Math.max(1, ids.length)];
    if (metric !== undefined) valueOf(await log.log({ domain: 'own', metric, value: 1 }, now - back, there));
  }
  for (const [index, [text, back, there, later]] of given.notes.entries()) {
    const at = now - back;
    const row = { v: 1, text, at, zone: there, day: localDay(at, there), changedAt: at + later } as const;
    await context.store.write([putNote(String(index).padStart(32, '0'), row)]);
  }
  const today = localDay(now, context.place.timeZone());
  for (const [metric, days, amount] of given.measures)
    valueOf(await measures.set({ metric, day: addDays(today, -days), amount }));
}

const records = ({ entries, ownMetrics, notes, measures }: ExportedData) => ({
  entries,
  ownMetrics,
  notes,
  measures,
});
const countOf = (data: ExportedData) =>
  Object.values(records(data)).reduce((sum, list) => sum + list.length, 0);

describe('an export, there and back', () => {
  test('an empty profile has the same file afterwards, wherever it is; again adds nothing; undo leaves it empty', async () => {
    await fc.assert(
      fc.asyncProperty(diary, zone, async (given, elsewhere) => {
        const first = start();
        await fill(first, given);
        const file = await first.data();
        fc.pre(countOf(file) > 0);
        const second = start(elsewhere);
        const empty = second.context.store.contents();
        const today = localDay(second.context.clock.now(), elsewhere);
        // West of where it was made, a day may not have begun.
        fc.pre(file.measures.every(({ date }) => date <= today));
        const preview = await second.bring(file);
        expect(preview).toMatchObject({
          fresh: countOf(file),
          duplicates: 0,
          skipped: [],
          notes: file.notes.length,
          ownMetrics: file.ownMetrics.length,
        });
        expect(await second.data()).toEqual(file);
        expect(await second.look(file)).toMatchObject({ fresh: 0, duplicates: countOf(file) });
        expect(await first.look(file)).toMatchObject({ fresh: 0, duplicates: countOf(file) });
        expect(valueOf(await second.session.undo(preview.id))).toEqual({ removed: countOf(file) });
        expect(second.context.store.contents()).toEqual(empty);
      }),
      { numRuns: 60 },
    );
  });

  test('part of it is there already: the rest comes, each record once', async () => {
    await fc.assert(
      fc.asyncProperty(diary, fc.integer({ min: 1, max: 3 }), async (given, step) => {
        const first = start();
        await fill(first, given);
        const file = await first.data();
        const part = <Item>(list: readonly Item[]) => list.filter((_, index) => index % (step + 1) === 0);
        const some = {
          ...file,
          entries: part(file.entries),
          notes: part(file.notes),
          measures: part(file.measures),
        };
        fc.pre(countOf(some) > 0);
        const second = start();
        await second.bring(some);
        expect(await second.bring(file)).toMatchObject({ skipped: [], duplicates: countOf(some) });
        expect(await second.data()).toEqual(file);
      }),
      { numRuns: 40 },
    );
  });
});

const FILE = {
  format: 'wellio-export',
  version: 1,
  entries: [] as readonly unknown[],
  measures: [] as readonly unknown[],
};
const COFFEE = { id: 'ab'.repeat(16), name: 'Coffee', unit: 'cups', kind: 'number', archived: false };
const AT = Date.parse('2026-11-19T06:30:00Z');
const WHEN = { date: '2026-11-19', time: '07:30', zone: 'Europe/Vienna', at: AT, source: 'form' };
const NOTE = { date: WHEN.date, time: WHEN.time, zone: WHEN.zone, at: AT, changedAt: AT, text: 'Rain.' };
const MOOD = { ...WHEN, domain: 'mood', valence: 3, energy: 3 };
const FOOD = { ...WHEN, domain: 'nutrition', portions: 3, water: 3 };
const WALK = { ...WHEN, domain: 'activity', kind: 'walk', minutes: 30, intensity: 'light' };
const NIGHT = { ...WHEN, domain: 'sleep', bedAt: AT - 8 * 60 * MINUTE };
const CUP = { ...WHEN, domain: 'own', metric: COFFEE.id, value: 2 };

describe('values that are none', () => {
  test.each([
    [{ ...WALK, steps: -1 }, 'bad-value', 'steps'],
    [{ ...WALK, steps: '3' }, 'bad-value', 'steps'],
    [{ ...WALK, at: '3' }, 'bad-value', 'at'],
    [{ ...WALK, at: 1.5 }, 'bad-value', 'at'],
    [{ ...WALK, at: -1 }, 'bad-value', 'at'],
    [{ ...WALK, at: AT + 30 * DAY }, 'in-future', 'at'],
    [{ ...WALK, at: AT - 3 * DAY }, 'bad-date', 'date'],
    [{ ...WALK, zone: 'Nowhere/Here' }, 'bad-value', 'zone'],
    [{ ...WALK, zone: 3 }, 'bad-value', 'zone'],
    [{ ...FOOD, marks: ['gold'] }, 'bad-value', 'marks'],
    [{ ...FOOD, marks: 'fish' }, 'bad-value', 'marks'],
    [{ ...MOOD, stress: 6 }, 'bad-value', 'stress'],
    [{ ...MOOD, tags: ['x'.repeat(25)] }, 'bad-value', 'tags'],
    [{ ...MOOD, tags: [1] }, 'bad-value', 'tags'],
    [{ ...NIGHT, bedAt: AT + 1 }, 'bad-value', 'bedAt'],
    [{ ...NIGHT, bedAt: null }, 'bad-value', 'bedAt'],
    [{ ...NIGHT, date: 'x' }, 'bad-date', 'date'],
    [{ ...NIGHT, bedZone: 'Nowhere/Here' }, 'bad-value', 'zone'],
    [{ ...CUP, metric: 'cd'.repeat(16) }, 'bad-value', 'metric'],
    [{ ...CUP, value: 1e9 }, 'bad-value', 'value'],
    [{ ...CUP, value: 'x' }, 'bad-value', 'value'],
  ])('an entry: %o is %s in %s', async (bad, why, column) => {
    const file = { ...FILE, ownMetrics: [COFFEE], entries: [CUP, bad, NIGHT] };
    const profile = start();
    expect(await profile.bring(file)).toMatchObject({
      fresh: 3,
      byDomain: { sleep: 1, own: 1 },
      skipped: [{ line: 2, why, column }],
    });
  });

  test.each([
    ['notes', NOTE, { ...NOTE, text: ' ' }, 'text'],
    ['notes', NOTE, { ...NOTE, text: 'x'.repeat(100_001) }, 'text'],
    ['notes', NOTE, { ...NOTE, text: 3 }, 'text'],
    ['notes', NOTE, { ...NOTE, changedAt: AT - 1 }, 'changedAt'],
    ['notes', NOTE, { ...NOTE, zone: 'x' }, 'zone'],
    ['ownMetrics', COFFEE, { ...COFFEE, id: 'x' }, 'id'],
    ['ownMetrics', COFFEE, COFFEE, 'id'],
    ['ownMetrics', COFFEE, { ...COFFEE, id: 'cd'.repeat(16), name: '' }, 'metricName'],
    ['ownMetrics', COFFEE, { ...COFFEE, kind: 'x' }, 'kind'],
    ['measures', { metric: 'steps', date: '2026-11-19', amount: 1 }, { metric: 'weight' }, 'metric'],
    [
      'measures',
      { metric: 'steps', date: '2026-11-19', amount: 1 },
      { metric: 'sleep', date: '2026-11-19', amount: 1441 },
      null,
    ],
  ] as const)('of %s', async (list, good, bad, column) => {
    expect(await start().bring({ ...FILE, [list]: [good, bad, null] })).toMatchObject({
      fresh: 1,
      skippedTotal: 2,
      skipped: [
        { line: 2, why: 'bad-value', column, list },
        { line: 3, list },
      ],
    });
  });

  test.each(['notes', 'ownMetrics', 'measures', 'entries'])(
    '%s that are no list: no such file',
    async (list) => {
      const { session } = start();
      const file = new Blob([JSON.stringify({ ...FILE, entries: [WALK], [list]: { length: 1 } })]);
      expect(await session.preview(file)).toEqual({ ok: false, error: { code: 'file-unreadable' } });
    },
  );
});

describe('beside what is here', () => {
  test('of two equal entries of one minute, the one that is here stands for itself', async () => {
    const profile = start();
    valueOf(await profile.log.log({ domain: 'mood', valence: 3, energy: 3 }, AT + 40_000, 'Europe/Vienna'));
    const file = { ...FILE, entries: [MOOD, { ...MOOD, at: AT + 40_000 }] };
    expect(await profile.bring(file)).toMatchObject({ fresh: 1, duplicates: 1 });
    expect((await profile.data()).entries.map(({ at }) => at)).toEqual([AT, AT + 40_000]);
  });

  test('notes alone ask for no index anew', async () => {
    const profile = start();
    await profile.bring({ ...FILE, notes: [NOTE] });
    expect(profile.context.topics).toEqual(['journal']);
  });

  test('a note that was changed here stays; searching hears of those that came and went', async () => {
    const profile = start();
    const changed = {
      v: 1,
      text: 'Sun.',
      at: AT,
      zone: WHEN.zone,
      day: WHEN.date,
      changedAt: AT + 5,
    } as const;
    await profile.context.store.write([putNote('0'.repeat(32), changed)]);
    const file = { ...FILE, notes: [NOTE, { ...NOTE, at: AT + 1, changedAt: AT + 1 }] };
    const preview = await profile.bring(file);
    expect(preview).toMatchObject({ fresh: 1, duplicates: 1 });
    const came = profile.heard[0]?.[0];
    valueOf(await profile.session.undo(preview.id));
    expect(profile.heard).toEqual([
      [came, 'Rain.'],
      [came, null],
    ]);
    expect((await profile.context.store.all(JOURNAL)).map(({ row }) => row.text)).toEqual(['Sun.']);
    expect(profile.context.topics).toContain('journal');
  });

  test('undo leaves an own metric that was used since', async () => {
    const profile = start();
    const preview = await profile.bring({ ...FILE, ownMetrics: [COFFEE], entries: [CUP] });
    valueOf(await profile.log.log({ domain: 'own', metric: COFFEE.id, value: 3 }));
    expect(valueOf(await profile.session.undo(preview.id))).toEqual({ removed: 1 });
    expect(await profile.metrics.list()).toEqual([COFFEE]);
  });

  test('own metrics beyond the room that there is come put aside', async () => {
    const profile = start();
    for (let i = 0; i < 11; i += 1)
      valueOf(await profile.metrics.add({ name: `m${i}`, unit: '', kind: 'scale' }));
    const other = { ...COFFEE, id: 'cd'.repeat(16) };
    await profile.bring({ ...FILE, ownMetrics: [COFFEE, other] });
    expect((await profile.metrics.list()).slice(-2)).toEqual([COFFEE, { ...other, archived: true }]);
  });

  test('without a moment of its own, an entry is at its date and time in the zone of this device', async () => {
    const plain = { ...WALK, at: undefined, zone: undefined, source: undefined };
    const profile = start('Asia/Kolkata');
    await profile.bring({ ...FILE, entries: [plain] });
    expect((await profile.data()).entries).toMatchObject([
      { at: Date.parse('2026-11-19T02:00:00Z'), zone: 'Asia/Kolkata', source: 'csv' },
    ]);
  });
});

const OWN_FORMULA = { ...FORMULA_PRESETS.disability, countRegularity: false };
const LATER_ITEM = {
  goal: { kind: 'own', metric: COFFEE.id, atLeast: 2 },
  when: { kind: 'weekdays', weekdays: [1, 3, 5] },
  from: '2026-11-10',
  until: '2026-12-31',
} as const;
const SET_UP = {
  tracked: ['mood', 'sleep'],
  plan: { activity: 1, nutrition: 0, mood: 7 },
  formula: OWN_FORMULA,
};
const PARTS = ['tracked', 'plan', 'formula'] as const;

describe('how a diary is set up', () => {
  /** One with a plan, a formula and a choice of its own. */
  async function furnished() {
    const profile = start();
    profile.context.setSettings({ ...SET_UP, planMoved: true } as Partial<SettingsValues>);
    const plans = createPlanBook(profile.context);
    for (const item of [LATER_ITEM, PLAN_ITEM]) valueOf(await plans.add(item as PlanItemInput));
    return { ...profile, plans };
  }

  test('an export of everything, brought into a new profile, is exported again to the byte, but for the moment', async () => {
    const bytes = async ({ exporting }: Profile) =>
      (await valueOf(await exporting.make('json', null)).content.text()).replace(/"exportedAt": "[^"]+"/, '');
    await fc.assert(
      fc.asyncProperty(diary, async (given) => {
        const first = await furnished();
        await fill(first, given);
        const file = await first.data();
        const second = start();
        second.context.setNow('2026-11-20T12:34:00Z');
        const settings = second.context.settings.current();
        const preview = await second.look(file);
        expect(preview.setUp).toEqual(PARTS.map((part) => ({ part, here: false })));
        valueOf(await second.session.commit(preview.id, { optIns: [], setUp: PARTS }));
        expect(await bytes(second)).toBe(await bytes(first));
        expect((await second.look(file)).setUp).toEqual([]);
        valueOf(await second.session.undo(preview.id));
        expect(second.context.settings.current()).toEqual(settings);
        expect(await second.context.store.all(PLAN_ITEMS)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  test('the plan here is moved from the first version meanwhile: still the file’s alone', async () => {
    const file = await (await furnished()).data();
    const second = start();
    const plans = createPlanBook(second.context);
    expect(await plans.items()).toHaveLength(3);
    const preview = await second.look(file);
    expect(preview.setUp).toContainEqual({ part: 'plan', here: false });
    valueOf(await second.session.commit(preview.id, { optIns: [], setUp: ['plan'] }));
    expect((await second.data()).planItems).toEqual(file.planItems);
    valueOf(await second.session.undo(preview.id));
    expect((await second.data()).planItems).toHaveLength(3);
    const [mine] = await createPlanBook(second.context).items();
    if (mine === undefined) throw new Error('no item');
    const { id, ...item } = mine;
    valueOf(await plans.change(id, { ...item, when: { kind: 'days', days: 7 } }));
    expect((await second.look(file)).setUp).toContainEqual({ part: 'plan', here: true });
  });

  test('what is here is asked about, kept without a word, and comes back on undo', async () => {
    const file = { ...(await (await furnished()).data()), entries: [WALK] };
    const profile = await furnished();
    valueOf(await profile.log.log({ domain: 'mood', valence: 3, energy: 3 }));
    const other = { ...LATER_ITEM, from: '2026-11-11' };
    valueOf(await profile.plans.add(other));
    profile.context.setSettings({ tracked: ['activity'], formula: FORMULA_PRESETS.pregnancy });
    const before = { settings: profile.context.settings.current(), data: await profile.data() };
    const preview = await profile.look(file);
    expect(preview.setUp).toEqual(PARTS.map((part) => ({ part, here: true })));
    expect(await profile.session.commit(preview.id)).toEqual({ ok: true, value: { added: 1 } });
    expect(profile.context.settings.current()).toEqual(before.settings);
    expect((await profile.data()).planItems).toEqual(before.data.planItems);
    const again = await profile.look(file);
    expect(again).toMatchObject({ fresh: 0, setUp: preview.setUp });
    profile.context.topics.length = 0;
    valueOf(await profile.session.commit(again.id, { optIns: [], setUp: ['plan', 'formula'] }));
    expect(profile.context.topics).toContain('people');
    expect(profile.context.settings.current()).toMatchObject({ formula: OWN_FORMULA, tracked: ['activity'] });
    expect((await profile.data()).planItems).toEqual(file.planItems);
    expect(valueOf(await profile.session.undo(again.id))).toEqual({ removed: 0 });
    expect(profile.context.settings.current()).toEqual(before.settings);
    expect((await profile.data()).planItems).toEqual(before.data.planItems);
  });

  test('what was changed since the import is the person’s and stays on undo', async () => {
    const file = await (await furnished()).data();
    const profile = start();
    const preview = await profile.look({ ...file, ownMetrics: [COFFEE] });
    valueOf(await profile.session.commit(preview.id, { optIns: [], setUp: PARTS }));
    const plans = createPlanBook(profile.context);
    const [item] = await plans.items();
    valueOf(await plans.remove(item?.id ?? ''));
    profile.context.setSettings({ tracked: ['nutrition'] });
    valueOf(await profile.session.undo(preview.id));
    expect(profile.context.settings.current()).toMatchObject({
      tracked: ['nutrition'],
      formula: FORMULA_PRESETS.standard,
    });
    expect((await profile.data()).planItems).toHaveLength(1);
    // The plan that stayed names it.
    expect(await profile.metrics.list()).toEqual([COFFEE]);
  });

  test('settings that can’t be written: told, and done again it is whole and can still be taken back', async () => {
    const file = await (await furnished()).data();
    const profile = start();
    const plans = createPlanBook(profile.context);
    await plans.items();
    const before = await profile.data();
    const settings = profile.context.settings as { update: typeof profile.context.settings.update };
    const { update } = settings;
    settings.update = () => Promise.resolve({ ok: false, error: { code: 'storage-full' } });
    const preview = await profile.look(file);
    const choice = { optIns: [], setUp: PARTS };
    expect(await profile.session.commit(preview.id, choice)).toEqual({
      ok: false,
      error: { code: 'storage-full' },
    });
    settings.update = update;
    valueOf(await profile.session.commit(preview.id, choice));
    expect(await profile.data()).toMatchObject({ tracked: file.tracked, planItems: file.planItems });
    valueOf(await profile.session.undo(preview.id));
    expect(await profile.data()).toEqual(before);
  });

  test.each([
    [{ tracked: ['journal'] }, { list: 'tracked', line: 1, column: null }],
    [{ tracked: [] }, { list: 'tracked', line: 1, column: null }],
    [{ formula: { ...OWN_FORMULA, lightMinute: 7 } }, { list: 'formula', line: 1, column: null }],
    [{ formula: { weights: {} } }, { list: 'formula', line: 1, column: null }],
    [
      { planItems: [LATER_ITEM, { ...LATER_ITEM, goal: { kind: 'weight' } }] },
      { list: 'planItems', line: 2, column: null },
    ],
    [
      { planItems: [{ ...LATER_ITEM, until: '2026-11-09' }] },
      { list: 'planItems', line: 1, column: 'until' },
    ],
    [{ planItems: [null] }, { list: 'planItems', line: 1, column: null }],
  ])('%o is told and left out', async (change, skipped) => {
    const profile = start();
    const preview = await profile.look({ ...FILE, entries: [WALK], ...change });
    expect(preview.skipped).toEqual([{ why: 'bad-value', ...skipped }]);
    valueOf(await profile.session.commit(preview.id, { optIns: [], setUp: PARTS }));
    expect(profile.context.settings.current()).toMatchObject({ formula: FORMULA_PRESETS.standard });
  });

  test('a file that says nothing of it, or the same, asks nothing', async () => {
    const profile = await furnished();
    expect((await profile.look({ ...FILE, entries: [WALK] })).setUp).toEqual([]);
    expect((await profile.look({ ...(await profile.data()), entries: [WALK] })).setUp).toEqual([]);
  });
});
