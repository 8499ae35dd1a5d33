import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlanGoal, PlanItemInput, PlanSchedule } from '../../../workers/api/plans.ts';
import { putNote } from '../../../workers/engine/records/journal/note-rows.ts';
import { isFirstPlan, PLAN_ITEMS } from '../../../workers/engine/records/plan-items.ts';
import { daysFrom } from '../../../workers/engine/wellness/calendar.ts';
import { dailySeries, type DatedEntry } from '../../../workers/engine/wellness/daily-series.ts';
import { adherence, progressOver, weekProgress } from '../../../workers/engine/wellness/plan-progress.ts';
import { createTestContext, valueOf } from '../support/engine-context.ts';
import { startRecords } from '../support/records.ts';
import { dated, MONDAY } from '../wellness/arbitraries.ts';

const week = daysFrom(MONDAY, 7);
const NOW = '2026-11-20T12:00:00Z';
const walks: PlanItemInput = {
  goal: { kind: 'activity', activity: 'walk', minutes: 20 },
  when: { kind: 'weekdays', weekdays: [1, 3, 5] },
  from: '2026-11-01',
  until: null,
};

function start() {
  const given = createTestContext({ now: NOW, zone: 'UTC' });
  // A first plan of nothing: most tests want only their own items.
  given.setSettings({ planMoved: true });
  const records = startRecords(given);
  const log = async (day: string, input: Parameters<typeof records.today.log>[0]) =>
    valueOf(await records.today.log(input, Date.parse(`${day}T09:00:00Z`)));
  const walk = (day: string, minutes: number) =>
    log(day, { domain: 'activity', kind: 'walk', minutes, intensity: 'moderate' });
  return { ...records, given, log, walk };
}

describe('items', () => {
  test('are added, changed, ended, removed and brought back; each is stored', async () => {
    const { plans, given } = start();
    const item = valueOf(await plans.add(walks));
    expect(item).toEqual({ ...walks, id: expect.stringMatching(/^[0-9a-f]{32}$/) as string });
    const ended = { ...walks, until: '2026-11-19' };
    expect(valueOf(await plans.change(item.id, ended))).toEqual({ ...ended, id: item.id });
    const other = valueOf(await plans.add({ ...walks, goal: { kind: 'mood' } }));
    expect((await plans.snapshot(null)).items.map(({ item: { id } }) => id)).toEqual([other.id, item.id]);
    expect(valueOf(await plans.remove(item.id))).toBeNull();
    expect((await plans.snapshot(null)).items).toHaveLength(1);
    expect(valueOf(await plans.undoRemove(item.id))).toEqual({ ...ended, id: item.id });
    expect(await plans.undoRemove(item.id)).toEqual({ ok: false, error: { code: 'gone' } });
    expect(await plans.change('0'.repeat(32), walks)).toEqual({ ok: false, error: { code: 'gone' } });
    expect(await plans.remove('0'.repeat(32))).toEqual({ ok: false, error: { code: 'gone' } });
    expect(await startRecords(given).plans.snapshot(null)).toEqual(await plans.snapshot(null));
  });

  test('full storage changes nothing', async () => {
    const { plans, given } = start();
    given.store.failWrites({ code: 'storage-full' });
    expect(await plans.add(walks)).toEqual({ ok: false, error: { code: 'storage-full' } });
    given.store.failWrites(null);
    expect((await plans.snapshot(null)).items).toEqual([]);
  });

  const refused: readonly (readonly [Partial<PlanItemInput>, string, string])[] = [
    [{ goal: { kind: 'activity', activity: 'walk', minutes: 0 } }, 'minutes', 'too-small'],
    [{ goal: { kind: 'activity', activity: 'fly' as 'walk', minutes: 5 } }, 'activity', 'unknown'],
    [{ goal: { kind: 'activity', activity: 'rest' as 'walk', minutes: 5 } }, 'activity', 'unknown'],
    [{ goal: { kind: 'steps', steps: 30_001 } }, 'steps', 'too-large'],
    [{ goal: { kind: 'portions', portions: 2.25 } }, 'portions', 'not-a-number'],
    [{ goal: { kind: 'sleep', atLeast: 420, atMost: 400 } }, 'atMost', 'too-small'],
    [{ goal: { kind: 'weight' } as unknown as PlanGoal }, 'goal', 'unknown'],
    [{ when: { kind: 'days', days: 8 } }, 'days', 'too-large'],
    [{ when: { kind: 'weekdays', weekdays: [] } }, 'when', 'missing'],
    [{ when: { kind: 'weekdays', weekdays: [3, 3] } }, 'when', 'unknown'],
    [{ when: { kind: 'weekdays', weekdays: [0] } }, 'when', 'unknown'],
    [{ goal: { kind: 'mood' }, when: { kind: 'minutes', minutes: 90 } }, 'when', 'unknown'],
    [{ when: { kind: 'hourly' } as unknown as PlanSchedule }, 'when', 'unknown'],
    [{ from: '2026-02-30' }, 'from', 'not-a-number'],
    [{ until: '2026-10-31' }, 'until', 'too-small'],
  ];
  test.each(refused)('%j is refused at its field', async (change, field, why) => {
    const { plans, given } = start();
    expect(await plans.add({ ...walks, ...change })).toEqual({
      ok: false,
      error: { code: 'field-invalid', field, why },
    });
    expect(given.store.writes).toBe(0);
  });
});

describe('the plan of the first version', () => {
  test('becomes items that mean the same, once, for what is tracked', async () => {
    const given = createTestContext({ now: NOW, zone: 'UTC' });
    given.setSettings({ tracked: ['activity', 'mood'], plan: { activity: 4, nutrition: 5, mood: 0 } });
    const { plans } = startRecords(given);
    const { items } = await plans.snapshot(null);
    expect(items.map(({ item: { goal, when } }) => [goal, when])).toEqual([
      [
        { kind: 'activity', activity: 'any', minutes: 1 },
        { kind: 'days', days: 4 },
      ],
    ]);
    expect(items.every(({ item }) => isFirstPlan(item))).toBe(true);
    valueOf(await plans.remove(items[0]?.item.id ?? ''));
    expect((await startRecords(given).plans.snapshot(null)).items).toEqual([]);
  });

  test('interrupted before it was noted, it is done again and is there once', async () => {
    const given = createTestContext({ now: NOW, zone: 'UTC' });
    const first = await startRecords(given).plans.snapshot(null);
    given.setSettings({ planMoved: false });
    expect(await startRecords(given).plans.snapshot(null)).toEqual(first);
    expect(await given.store.count(PLAN_ITEMS)).toBe(3);
  });

  test('before first run there is none', async () => {
    const given = createTestContext({ now: NOW, zone: 'UTC' });
    given.setSettings({ welcomed: false });
    expect((await startRecords(given).plans.snapshot(null)).items).toEqual([]);
    expect(given.settings.current().planMoved).toBe(false);
  });
});

describe('progress', () => {
  test('Tuesday’s walk stands for Monday’s, a short one doesn’t, and more than planned is not more', async () => {
    const { plans, walk } = start();
    valueOf(await plans.add(walks));
    await walk('2026-11-17', 25);
    await walk('2026-11-18', 10);
    await walk('2026-11-18', 10);
    await walk('2026-11-19', 19);
    const [first] = (await plans.snapshot(null)).items;
    expect(first?.thisWeek).toEqual({ done: 2, planned: 3, unit: 'days' });
    // Four finished weeks: of the first, the item held for no day; of the second, for its Sunday alone.
    expect(first?.lastWeeks).toEqual({ done: 0, planned: 6, unit: 'days' });
    for (const day of ['2026-11-16', '2026-11-20']) await walk(day, 60);
    expect((await plans.snapshot(null)).items[0]?.thisWeek).toEqual({ done: 3, planned: 3, unit: 'days' });
  });

  test('each goal is met by what it says', () => {
    const measures = [
      { metric: 'steps', day: MONDAY, amount: 7000 },
      { metric: 'sleep', day: MONDAY, amount: 450 },
    ] as const;
    const entries: readonly DatedEntry[] = [
      { domain: 'activity', kind: 'rest', minutes: 0, intensity: 'light', day: MONDAY },
      { domain: 'nutrition', portions: 3, water: 0, day: MONDAY },
      { domain: 'mood', valence: 1, energy: 1, day: MONDAY },
    ];
    const series = dailySeries(entries, measures);
    const notes = new Set([MONDAY]);
    const done = (goal: PlanGoal) =>
      weekProgress({ ...walks, goal, when: { kind: 'days', days: 1 } }, week, series, notes)?.done;
    expect(done({ kind: 'rest' })).toBe(1);
    expect(done({ kind: 'activity', activity: 'any', minutes: 1 })).toBe(0);
    expect(done({ kind: 'steps', steps: 7000 })).toBe(1);
    expect(done({ kind: 'steps', steps: 7001 })).toBe(0);
    expect(done({ kind: 'portions', portions: 3 })).toBe(1);
    expect(done({ kind: 'portions', portions: 3.5 })).toBe(0);
    expect(done({ kind: 'sleep', atLeast: 420, atMost: 450 })).toBe(1);
    expect(done({ kind: 'sleep', atLeast: 300, atMost: 420 })).toBe(0);
    expect(done({ kind: 'mood' })).toBe(1);
    expect(done({ kind: 'journal' })).toBe(1);
  });

  test('minutes a week add up, capped; the week in which an item begins asks for its share', () => {
    const item: PlanItemInput = {
      ...walks,
      goal: { kind: 'activity', activity: 'any', minutes: 1 },
      when: { kind: 'minutes', minutes: 140 },
    };
    const at = (day: string, minutes: number): DatedEntry => ({
      domain: 'activity',
      kind: 'swim',
      minutes,
      intensity: 'light',
      day,
    });
    const series = dailySeries([at('2026-11-16', 50), at('2026-11-18', 30)]);
    expect(weekProgress(item, week, series)).toEqual({ done: 80, planned: 140, unit: 'minutes' });
    expect(weekProgress({ ...item, from: '2026-11-18' }, week, series)).toEqual({
      done: 30,
      planned: 100,
      unit: 'minutes',
    });
    expect(weekProgress({ ...item, from: '2026-11-23' }, week, series)).toBeNull();
    const more = dailySeries([at('2026-11-16', 500)]);
    expect(weekProgress(item, week, more)).toEqual({ done: 140, planned: 140, unit: 'minutes' });
  });

  test('never more than planned, and never less for one entry more', () => {
    const schedule: fc.Arbitrary<PlanSchedule> = fc.oneof(
      fc.integer({ min: 1, max: 7 }).map((days) => ({ kind: 'days' as const, days })),
      fc
        .subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 })
        .map((weekdays) => ({ kind: 'weekdays' as const, weekdays })),
      fc.integer({ min: 10, max: 600 }).map((minutes) => ({ kind: 'minutes' as const, minutes })),
    );
    const entries = fc.array(dated(MONDAY, 7), { maxLength: 30 });
    fc.assert(
      fc.property(
        entries,
        dated(MONDAY, 7),
        schedule,
        fc.integer({ min: 1, max: 90 }),
        (all, one, when, minutes) => {
          const item: PlanItemInput = {
            ...walks,
            goal: { kind: 'activity', activity: 'any', minutes },
            when,
          };
          const before = progressOver(item, [week], dailySeries(all));
          const after = progressOver(item, [week], dailySeries([...all, one]));
          expect(after?.planned).toBe(before?.planned);
          expect(after?.done ?? 0).toBeGreaterThanOrEqual(before?.done ?? 0);
          expect(after?.done ?? 0).toBeLessThanOrEqual(after?.planned ?? 0);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('what others may get to know: days of activity, portions and mood, at most seven together', () => {
    const item = (id: string, goal: PlanGoal, when: PlanSchedule) => ({ ...walks, id, goal, when });
    const plan = [
      item('a', { kind: 'activity', activity: 'walk', minutes: 20 }, { kind: 'days', days: 4 }),
      item('b', { kind: 'activity', activity: 'yoga', minutes: 10 }, { kind: 'days', days: 5 }),
      item('c', { kind: 'activity', activity: 'any', minutes: 1 }, { kind: 'minutes', minutes: 150 }),
      item('d', { kind: 'journal' }, { kind: 'days', days: 7 }),
      item('e', { kind: 'sleep', atLeast: 400, atMost: 500 }, { kind: 'days', days: 7 }),
      item('f', { kind: 'steps', steps: 5000 }, { kind: 'days', days: 7 }),
      item('g', { kind: 'rest' }, { kind: 'days', days: 1 }),
    ];
    const entries = week.map((day): DatedEntry => ({
      domain: 'activity',
      kind: 'walk',
      minutes: 30,
      intensity: 'light',
      day,
    }));
    expect(adherence(dailySeries(entries), ['activity', 'nutrition', 'sleep'], plan, week)).toEqual([
      { domain: 'activity', done: 4, planned: 7 },
    ]);
  });
});

test('a journal day and an own metric are done by a note and by enough of it, and named to nobody', async () => {
  const { plans, ownMetrics, log, given } = start();
  const tea = valueOf(await ownMetrics.add({ name: 'Tea', unit: 'cups', kind: 'number' }));
  const daily = { ...walks, when: { kind: 'days', days: 7 } } as const;
  valueOf(await plans.add({ ...daily, goal: { kind: 'journal' } }));
  valueOf(await plans.add({ ...daily, goal: { kind: 'own', metric: tea.id, atLeast: 2 } }));
  expect(await plans.add({ ...daily, goal: { kind: 'own', metric: '', atLeast: 2 } })).toMatchObject({
    error: { field: 'metric', why: 'missing' },
  });
  await log('2026-11-16', { domain: 'own', metric: tea.id, value: 2 });
  await log('2026-11-17', { domain: 'own', metric: tea.id, value: 1 });
  const note = { v: 1, text: 'quiet', at: 0, zone: 'UTC', day: '2026-11-18', changedAt: 0 } as const;
  await given.store.write([putNote('ab'.repeat(16), note)]);
  const { items, ownMetrics: named, days } = await plans.snapshot(null);
  const done = Object.fromEntries(items.map(({ item, thisWeek }) => [item.goal.kind, thisWeek?.done]));
  expect(done).toEqual({ journal: 1, own: 1 });
  expect(named.map(({ name }) => name)).toEqual(['Tea']);
  expect(days.filter((day) => day.done.length > 0).map(({ day }) => day)).toEqual([
    '2026-11-16',
    '2026-11-18',
  ]);
  const all = items.map(({ item }) => item);
  expect(adherence(new Map(), ['activity', 'nutrition', 'mood', 'sleep'], all, week)).toEqual([]);
});

describe('the month', () => {
  test('says of each day what was done, what was planned for it, and rest', async () => {
    const { plans, walk, log } = start();
    const { id } = valueOf(await plans.add(walks));
    await walk('2026-11-16', 30);
    await log('2026-11-17', { domain: 'activity', kind: 'rest', minutes: 0, intensity: 'light' });
    const { month, days, today } = await plans.snapshot(null);
    expect([today, month, days.length]).toEqual(['2026-11-20', '2026-11', 30]);
    const on = (day: string) => days.find((one) => one.day === day);
    expect(on('2026-11-16')).toEqual({ day: '2026-11-16', done: [id], planned: [], rest: false });
    expect(on('2026-11-17')).toEqual({ day: '2026-11-17', done: [], planned: [], rest: true });
    expect(on('2026-11-18')).toEqual({ day: '2026-11-18', done: [], planned: [id], rest: false });
    expect((await plans.snapshot('2024-02')).days).toHaveLength(29);
    expect((await plans.snapshot('2026-10')).days.every(({ planned }) => planned.length === 0)).toBe(true);
    expect((await plans.snapshot('nonsense')).month).toBe('2026-11');
  });
});
