import { describe, expect, test } from 'vitest';
import type { Metric } from '../../../workers/api/measures.ts';
import { createImportSession } from '../../../workers/engine/records/import-session.ts';
import { createMeasureBook } from '../../../workers/engine/records/measure-book.ts';
import { localDay } from '../../../workers/engine/records/zone.ts';
import { addDays } from '../../../workers/engine/wellness/calendar.ts';
import { at, healthExport, steps, WATCH } from '../../fixtures/health-export.ts';
import { createInProcessWorkers } from '../import/in-process-worker.ts';
import { createTestContext, valueOf } from '../support/engine-context.ts';

function start() {
  const context = createTestContext({ zone: 'UTC' });
  const today = localDay(context.clock.now(), 'UTC');
  return { context, today, book: createMeasureBook(context) };
}

test('one amount a metric and day: the later one stands, and it can be taken away', async () => {
  const { book, today, context } = start();
  const sleep = { metric: 'sleep', day: today, amount: 420 } as const;
  valueOf(await book.set(sleep));
  valueOf(await book.set({ ...sleep, amount: 450 }));
  valueOf(await book.set({ metric: 'steps', day: today, amount: 9000 }));
  valueOf(await book.set({ metric: 'steps', day: addDays(today, -8), amount: 1 }));
  expect(await book.days(addDays(today, -7), today)).toEqual([
    { ...sleep, amount: 450 },
    { metric: 'steps', day: today, amount: 9000 },
  ]);
  expect(context.topics).toContain('today');
  valueOf(await book.remove('sleep', today));
  expect(await book.remove('sleep', today)).toEqual({ ok: false, error: { code: 'gone' } });
  expect(await book.days(today, today)).toHaveLength(1);
  expect(await book.days(today, addDays(today, -1))).toEqual([]);
  expect(await book.days('x', today)).toEqual([]);
});

test('an import neither replaces nor takes away what was set by hand', async () => {
  const { book, context, today } = start();
  const day = addDays(today, -1);
  valueOf(await book.set({ metric: 'steps', day, amount: 5000 }));
  const session = createImportSession(context, createInProcessWorkers().spawn);
  const file = (count: number) =>
    new Blob([
      healthExport(
        [day, addDays(day, -1)].map((one) => steps(WATCH, at(one, '08:00:00'), at(one, '08:30:00'), count)),
      ),
    ]);
  const preview = valueOf(await session.preview(file(700)));
  expect(preview).toMatchObject({ fresh: 1, duplicates: 1 });
  valueOf(await session.commit(preview.id));
  // Set by hand, it is the person's and no longer the file's.
  valueOf(await book.set({ metric: 'steps', day: addDays(day, -1), amount: 800 }));
  expect(valueOf(await session.undo(preview.id))).toEqual({ removed: 0 });
  expect((await book.days(addDays(day, -1), day)).map(({ amount }) => amount)).toEqual([800, 5000]);
});

describe('what is refused', () => {
  const { today } = start();
  test.each([
    [{ metric: 'weight' as Metric, day: today, amount: 70 }, 'metric', 'unknown'],
    [{ metric: 'steps', day: '2026-02-30', amount: 70 }, 'day', 'not-a-number'],
    [{ metric: 'steps', day: addDays(today, 1), amount: 70 }, 'day', 'in-future'],
    [{ metric: 'steps', day: today, amount: 0.5 }, 'amount', 'not-a-number'],
    [{ metric: 'steps', day: today, amount: -1 }, 'amount', 'too-small'],
    [{ metric: 'steps', day: today, amount: 200_001 }, 'amount', 'too-large'],
    [{ metric: 'sleep', day: today, amount: 1441 }, 'amount', 'too-large'],
  ] as const)('%o', async (measure, field, why) => {
    const { book, context } = start();
    expect(await book.set(measure)).toEqual({ ok: false, error: { code: 'field-invalid', field, why } });
    expect(context.store.writes).toBe(0);
  });

  test('full storage: nothing changed', async () => {
    const { book, context, today: day } = start();
    context.store.failWrites({ code: 'storage-full' });
    expect(await book.set({ metric: 'steps', day, amount: 1 })).toEqual({
      ok: false,
      error: { code: 'storage-full' },
    });
    expect(await book.days(day, day)).toEqual([]);
  });
});
