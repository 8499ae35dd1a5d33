import { expect, test } from 'vitest';
import { daysFrom } from '../../../workers/engine/wellness/calendar.ts';
import { createTestContext, valueOf } from '../support/engine-context.ts';
import { startRecords } from '../support/records.ts';

const food = { domain: 'nutrition', portions: 4, water: 6 } as const;

function start() {
  const context = createTestContext({ now: '2026-11-20T12:00:00Z', zone: 'UTC' });
  const { today, insights, measures } = startRecords(context);
  const on = (day: string) => Date.parse(`${day}T09:00:00Z`);
  return { context, today, insights, measures, on };
}

test('a first day: empty, then what was logged, and how many days the index waits for', async () => {
  const { today } = start();
  expect(await today.snapshot()).toMatchObject({
    day: '2026-11-20',
    tracked: ['activity', 'nutrition', 'mood'],
    entries: [],
    index: { state: 'waiting', coverage: 0, needed: 4 },
  });
  const entry = valueOf(await today.log(food));
  const snapshot = await today.snapshot();
  expect(snapshot.entries).toEqual([entry]);
  expect(snapshot.week).toHaveLength(7);
  expect(snapshot.week.at(-1)).toEqual({ day: '2026-11-20', logged: ['nutrition'] });
  expect(snapshot.index).toEqual({ state: 'waiting', coverage: 1, needed: 3 });
});

test('four days across the week end make today’s index; yesterday’s entries are not among today’s', async () => {
  const { today, insights, on } = start();
  for (const day of ['2026-11-14', '2026-11-15', '2026-11-16', '2026-11-17'])
    valueOf(await today.log(food, on(day)));
  expect(await today.snapshot()).toMatchObject({
    entries: [],
    index: { state: 'ready', value: 80, coverage: 4 },
  });
  const { weeks } = await insights.snapshot(12);
  expect(weeks.map(({ week, value, coverage }) => [week, value, coverage])).toEqual([
    ['2026-W46', null, 2],
    ['2026-W47', null, 2],
  ]);
});

test('without an entry there is the running week and nothing else', async () => {
  const { insights } = start();
  const snapshot = await insights.snapshot(12);
  expect(snapshot.formula).toMatchObject({ id: 'fwi-2', preset: 'standard' });
  expect(snapshot.weeks.map(({ week }) => week)).toEqual(['2026-W47']);
  expect(Object.keys(snapshot.weeks[0] ?? {}).sort()).toEqual([
    'complete',
    'coverage',
    'direction',
    'domains',
    'firstDay',
    'lastDay',
    'moved',
    'value',
    'week',
  ]);
});

test('own values: bounds are kept, the formula’s name says that they are own, and every week is computed anew', async () => {
  const { today, insights, on } = start();
  for (const day of ['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19'])
    valueOf(await today.log(food, on(day)));
  const { parameters } = await insights.formula();
  const own = { ...parameters, anchors: { ...parameters.anchors, portions: 4 } };
  expect((await insights.snapshot(12)).weeks.at(-1)?.value).toBe(80);
  valueOf(await insights.setFormula(own));
  const after = await insights.snapshot(12);
  expect(after.formula).toEqual({ id: 'fwi-2-own', parameters: own, preset: null });
  expect(after.weeks.at(-1)?.value).toBe(100);
  expect(await today.snapshot()).toMatchObject({ index: { value: 100 } });
  const refused = [
    [{ ...own, anchors: { ...own.anchors, minutes: 305 } }, 'minutes', 'too-large'],
    [{ ...own, anchors: { ...own.anchors, steps: 8001 } }, 'steps', 'not-a-number'],
    [{ ...own, weights: { activity: 0, nutrition: 0, sleep: 0, mood: 0 } }, 'weights', 'missing'],
    [{ ...own, weights: { ...own.weights, mood: 5 } }, 'weights', 'too-large'],
    [{ ...own, lightMinute: 0.25 }, 'lightMinute', 'unknown'],
  ] as const;
  for (const [values, field, why] of refused)
    expect(await insights.setFormula(values)).toEqual({
      ok: false,
      error: { code: 'field-invalid', field, why },
    });
  expect(await insights.formula()).toEqual(after.formula);
});

test('weights that leave nothing of what is tracked are refused', async () => {
  const { context, insights } = start();
  context.setSettings({ tracked: ['mood'] });
  const { parameters } = await insights.formula();
  const weights = { activity: 1, nutrition: 1, sleep: 0, mood: 0 };
  expect(await insights.setFormula({ ...parameters, weights })).toMatchObject({ error: { why: 'missing' } });
});

test('counted steps and sleep are in the index, and not in the strip of what was logged', async () => {
  const { today, insights, measures } = start();
  for (const day of ['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19']) {
    valueOf(await measures.set({ metric: 'steps', day, amount: 6000 }));
    valueOf(await measures.set({ metric: 'sleep', day, amount: 420 }));
  }
  const week = (await insights.snapshot(12)).weeks.at(-1);
  expect(week).toMatchObject({ value: 88, coverage: 4 });
  expect(week?.domains.map(({ domain, score }) => [domain, score])).toEqual([
    ['activity', 75],
    ['nutrition', null],
    ['sleep', 100],
    ['mood', null],
  ]);
  expect((await today.snapshot()).week.every(({ logged }) => logged.length === 0)).toBe(true);
  valueOf(await measures.remove('steps', '2026-11-16'));
  expect((await insights.snapshot(12)).weeks.at(-1)?.domains[0]?.measures[1]?.days).toHaveLength(3);
});

test('patterns are of what there is, over eight finished weeks', async () => {
  const { today, insights, on } = start();
  for (const day of daysFrom('2026-10-19', 28)) valueOf(await today.log(food, on(day)));
  const { patterns } = await insights.snapshot(12);
  expect(patterns).toEqual([
    { series: 'portions', days: 28, level: 'upper', regularity: 'even', contrast: 'alike', trend: 'steady' },
  ]);
});
