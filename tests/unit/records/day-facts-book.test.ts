/** @file What is remembered of days is never older than what is stored, whoever wrote it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { watchDays } from '../../../workers/engine/records/day-facts-book.ts';
import { putMeasure } from '../../../workers/engine/records/day-measures.ts';
import { LOG_ENTRIES, putEntry, type LogEntryRow } from '../../../workers/engine/records/log-entries.ts';
import { remove, type Store } from '../../../workers/engine/store/types.ts';
import { addDays } from '../../../workers/engine/wellness/calendar.ts';
import { createTestContext, valueOf } from '../support/engine-context.ts';
import { createMemoryStore } from '../support/memory-store.ts';
import { startRecords } from '../support/records.ts';

const FIRST = '2026-11-01';
const LAST = '2026-11-10';
const id = (n: number) => n.toString(16).padStart(32, '0');
const row = (day: string, portions: number): LogEntryRow => ({
  v: 2,
  entry: { domain: 'nutrition', portions, water: 0 },
  at: 0,
  zone: 'UTC',
  day,
  source: 'form',
  importId: null,
});

test('after one edit only its day is read again', async () => {
  const inner = createMemoryStore();
  const { days, store } = watchDays(inner);
  for (let n = 0; n < 10; n += 1) await store.write([putEntry(id(n), row(addDays(FIRST, n), n))]);
  expect((await days.series(FIRST, LAST)).size).toBe(10);
  const before = inner.rowsRead;
  await days.series(FIRST, LAST);
  expect(inner.rowsRead).toBe(before);
  await store.write([putEntry(id(3), row(addDays(FIRST, 3), 20))]);
  expect((await days.series(FIRST, LAST)).get(addDays(FIRST, 3))?.portions).toBe(20);
  expect(inner.rowsRead).toBe(before + 1);
});

describe('changes that cross what is read', () => {
  /** A store whose reads wait until they are let go. */
  function held() {
    const inner = createMemoryStore();
    let letGo: () => void = () => undefined;
    let waiting: Promise<void> | null = null;
    const slow: Store = {
      ...inner,
      tagged: async (table, tags) => {
        const rows = await inner.tagged(table, tags);
        if (waiting !== null && table.name === LOG_ENTRIES.name) await waiting;
        return rows;
      },
    };
    return {
      inner,
      ...watchDays(slow),
      hold: () => {
        waiting = new Promise((resolve) => {
          letGo = () => {
            waiting = null;
            resolve();
          };
        });
      },
      letGo: () => letGo(),
    };
  }

  test('an entry written, or removed, while its day is being read is seen', async () => {
    const { days, store, hold, letGo } = held();
    await store.write([putEntry(id(1), row(FIRST, 1)), putEntry(id(2), row(LAST, 2))]);
    hold();
    const reading = days.series(FIRST, LAST);
    await store.write([putEntry(id(3), row(FIRST, 4)), remove(LOG_ENTRIES, id(2))]);
    letGo();
    const series = await reading;
    expect(series.get(FIRST)?.portions).toBe(5);
    expect(series.has(LAST)).toBe(false);
    expect(await days.series(FIRST, LAST)).toEqual(series);
  });

  test('a row that nobody read before and is removed while it is read is not remembered', async () => {
    const { inner, days, store, hold, letGo } = held();
    await inner.write([putEntry(id(9), row(FIRST, 9))]);
    hold();
    const reading = days.series(FIRST, LAST);
    await store.write([remove(LOG_ENTRIES, id(9))]);
    letGo();
    expect((await reading).size).toBe(0);
    expect((await days.series(FIRST, LAST)).size).toBe(0);
  });
});

test('whatever is written in whatever order, what is remembered is what a fresh reading finds', async () => {
  const day = fc.integer({ min: 0, max: 9 }).map((n) => addDays(FIRST, n));
  const step = fc.oneof(
    fc.record({
      do: fc.constant('put' as const),
      id: fc.integer({ min: 0, max: 8 }),
      day,
      portions: fc.nat(9),
    }),
    fc.record({ do: fc.constant('remove' as const), id: fc.integer({ min: 0, max: 8 }) }),
    fc.record({ do: fc.constant('steps' as const), day, amount: fc.nat(9000) }),
    fc.record({ do: fc.constant('read' as const), day }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const inner = createMemoryStore();
      const { days, store } = watchDays(inner);
      for (const one of steps) {
        if (one.do === 'put') await store.write([putEntry(id(one.id), row(one.day, one.portions))]);
        if (one.do === 'remove') await store.write([remove(LOG_ENTRIES, id(one.id))]);
        if (one.do === 'read') await days.series(one.day, LAST);
        if (one.do === 'steps')
          await store.write([
            putMeasure(id(100 + Number(one.day.slice(8))), {
              v: 1,
              metric: 'steps',
              day: one.day,
              amount: one.amount,
              importId: null,
            }),
          ]);
        expect(await days.series(FIRST, LAST)).toEqual(await watchDays(inner).days.series(FIRST, LAST));
      }
    }),
    { numRuns: 150 },
  );
});

test('weeks that are remembered follow every edit, a removal, an undo and another formula', async () => {
  const given = createTestContext({ now: '2026-11-20T12:00:00Z', zone: 'UTC' });
  const records = startRecords(given);
  const check = async () => {
    const fresh = startRecords(given);
    const mine = await records.insights.snapshot(52);
    expect(mine).toEqual(await fresh.insights.snapshot(52));
    return mine.weeks.map(({ value }) => value);
  };
  const ids: string[] = [];
  for (let n = 0; n < 30; n += 1) {
    const at = Date.parse('2026-11-20T09:00:00Z') - n * 86_400_000;
    const logged = valueOf(
      await records.today.log({ domain: 'nutrition', portions: 1 + (n % 5), water: 0 }, at),
    );
    ids.push(logged.id);
  }
  const first = await check();
  expect(first.filter((value) => value !== null).length).toBeGreaterThan(3);
  valueOf(await records.today.remove(ids[10] ?? ''));
  const without = await check();
  expect(without).not.toEqual(first);
  valueOf(await records.today.undoRemove(ids[10] ?? ''));
  expect(await check()).toEqual(first);
  const { parameters } = await records.insights.formula();
  valueOf(
    await records.insights.setFormula({ ...parameters, anchors: { ...parameters.anchors, portions: 2 } }),
  );
  expect(await check()).not.toEqual(first);
});
