import { expect, test } from 'vitest';
import { createDerivedSource } from '../../../workers/engine/records/derived-source.ts';
import { createLogBook } from '../../../workers/engine/records/log-book.ts';
import { createOwnMetrics } from '../../../workers/engine/records/own-metrics.ts';
import { createInsightsView } from '../../../workers/engine/views/insights.ts';
import { createTodayView } from '../../../workers/engine/views/today.ts';
import { createTestContext, valueOf } from '../support/engine-context.ts';

const food = { domain: 'nutrition', portions: 4, water: 6 } as const;
const rest = { domain: 'activity', kind: 'rest', minutes: 0, intensity: 'light' } as const;

function start() {
  const context = createTestContext({ now: '2026-11-20T12:00:00Z', zone: 'UTC' });
  const log = createLogBook(context);
  const today = createTodayView(context, log, createOwnMetrics(context));
  const insights = createInsightsView(context, createDerivedSource(context, log));
  const on = (day: string) => Date.parse(`${day}T09:00:00Z`);
  return { context, today, insights, on };
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
  const { weeks } = await insights.snapshot();
  expect(weeks.map(({ week, value, coverage }) => [week, value, coverage])).toEqual([
    ['2026-W46', null, 2],
    ['2026-W47', null, 2],
  ]);
});

test('without an entry there is the running week and nothing else', async () => {
  const { insights } = start();
  const snapshot = await insights.snapshot();
  expect(snapshot.formula).toBe('fwi-1');
  expect(snapshot.weeks.map(({ week }) => week)).toEqual(['2026-W47']);
  expect(Object.keys(snapshot.weeks[0] ?? {}).sort()).toEqual([
    'coverage',
    'direction',
    'domains',
    'firstDay',
    'lastDay',
    'value',
    'week',
  ]);
});

test('plans are whole days from none to seven, and adherence follows them', async () => {
  const { context, today, insights, on } = start();
  valueOf(await today.log(food, on('2026-11-16')));
  valueOf(await today.log(food, on('2026-11-17')));
  valueOf(await today.log(rest, on('2026-11-17')));
  context.setSettings({ tracked: ['activity', 'nutrition'] });
  valueOf(await insights.setPlan('nutrition', 1));
  expect((await insights.snapshot()).adherence).toEqual([
    { domain: 'activity', done: 0, planned: 4 },
    { domain: 'nutrition', done: 1, planned: 1 },
  ]);
  valueOf(await insights.setPlan('nutrition', 0));
  expect((await insights.snapshot()).adherence.map(({ domain }) => domain)).toEqual(['activity']);
  for (const [days, why] of [
    [8, 'too-large'],
    [-1, 'too-small'],
    [1.5, 'not-a-number'],
  ] as const)
    expect(await insights.setPlan('activity', days)).toMatchObject({ error: { field: 'daysAWeek', why } });
  expect((await insights.snapshot()).plan.activity).toBe(4);
});
