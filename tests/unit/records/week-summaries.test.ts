/** @file Summaries of weeks: what a start reads of them is what the entries say, and nothing of a removed entry stays in one. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { watchDays } from '../../../workers/engine/records/day-facts-book.ts';
import { DAY_MEASURES, putMeasure } from '../../../workers/engine/records/day-measures.ts';
import { summarise } from '../../../workers/engine/records/day-summary.ts';
import {
  dayTag,
  importTag,
  LOG_ENTRIES,
  putEntry,
  type LogEntryRow,
} from '../../../workers/engine/records/log-entries.ts';
import { WEEK_SUMMARIES } from '../../../workers/engine/records/week-summaries.ts';
import { remove, type Store } from '../../../workers/engine/store/types.ts';
import { addDays } from '../../../workers/engine/wellness/calendar.ts';
import { createTestContext, valueOf } from '../support/engine-context.ts';
import { createMemoryStore, type MemoryStore } from '../support/memory-store.ts';
import { startRecords } from '../support/records.ts';

/** A Monday, and the Sunday four weeks later. */
const FIRST = '2026-10-26';
const LAST = '2026-11-22';
const id = (n: number) => n.toString(16).padStart(32, '0');

function entryOf(day: string, value: number, importId: string | null = null): LogEntryRow {
  const at = Date.parse(`${day}T07:00:00Z`) + value;
  const common = { v: 2, at, zone: 'UTC', day, source: 'form', importId } as const;
  switch (value % 4) {
    case 0:
      return { ...common, entry: { domain: 'nutrition', portions: value / 2, water: 0 } };
    case 1:
      return { ...common, entry: { domain: 'sleep', bedAt: at - 3_600_000 * (5 + value) } };
    case 2:
      return { ...common, entry: { domain: 'own', metric: id(77), value } };
    default:
      return {
        ...common,
        entry: { domain: 'activity', kind: 'walk', minutes: 10 * value, intensity: 'light', steps: 100 },
      };
  }
}

/** From every row that there is, past everything that is remembered or kept. */
async function fromNothing(store: Store) {
  return summarise(await store.all(LOG_ENTRIES), await store.all(DAY_MEASURES));
}

const settled = () => new Promise<void>((resolve) => setTimeout(resolve));
const weeksKept = async (store: Store) =>
  (await store.all(WEEK_SUMMARIES)).flatMap(({ row }) => [...(row ?? new Map()).keys()] as string[]);

async function diaryOf(days: number): Promise<MemoryStore> {
  const inner = createMemoryStore();
  for (let n = 0; n < days; n += 1) await inner.write([putEntry(id(n), entryOf(addDays(FIRST, n), n % 12))]);
  return inner;
}

test('a second start reads a row a week, and says the same', async () => {
  const inner = await diaryOf(28);
  const first = await watchDays(inner).days.summaries(FIRST, LAST);
  await settled();
  expect(first).toEqual(await fromNothing(inner));
  const before = inner.rowsRead;
  expect(await watchDays(inner).days.summaries(FIRST, LAST)).toEqual(first);
  expect(inner.rowsRead - before).toBe(4);
});

test('weeks without anything are kept too', async () => {
  const inner = createMemoryStore();
  await watchDays(inner).days.series(FIRST, LAST);
  await settled();
  expect(await inner.count(WEEK_SUMMARIES)).toBe(4);
});

test('an edit takes away its week in the same write, and nothing of a removed entry stays', async () => {
  const inner = await diaryOf(28);
  await watchDays(inner).days.series(FIRST, LAST);
  await settled();
  expect(await weeksKept(inner)).toContain(addDays(FIRST, 3));
  const { store } = watchDays(inner);
  const writes = inner.writes;
  // As the log book does: looked at, then removed.
  await store.get(LOG_ENTRIES, id(3));
  await store.write([remove(LOG_ENTRIES, id(3))]);
  expect(inner.writes).toBe(writes + 1);
  expect(await inner.count(WEEK_SUMMARIES)).toBe(3);
  expect(await weeksKept(inner)).not.toContain(addDays(FIRST, 3));
});

test('an entry moved to another week takes away both', async () => {
  const inner = await diaryOf(28);
  const { days, store } = watchDays(inner);
  await days.series(FIRST, LAST);
  await settled();
  await store.write([putEntry(id(3), entryOf(addDays(FIRST, 20), 3))]);
  expect(await inner.count(WEEK_SUMMARIES)).toBe(2);
});

test('a removal of a row that nobody has looked at takes away all', async () => {
  const inner = await diaryOf(28);
  await watchDays(inner).days.series(FIRST, LAST);
  await settled();
  const { days, store } = watchDays(inner);
  await days.series(FIRST, LAST);
  await store.write([remove(LOG_ENTRIES, id(5))]);
  expect(await inner.count(WEEK_SUMMARIES)).toBe(0);
  expect(await days.summaries(FIRST, LAST)).toEqual(await fromNothing(inner));
});

test('logging anew takes away its own week alone', async () => {
  const given = createTestContext({ now: '2026-11-20T12:00:00Z', zone: 'UTC' });
  const records = startRecords(given);
  await records.days.series(FIRST, LAST);
  await settled();
  expect(await given.store.count(WEEK_SUMMARIES)).toBe(4);
  valueOf(await records.today.log({ domain: 'mood', valence: 3, energy: 3 }));
  expect(await given.store.count(WEEK_SUMMARIES)).toBe(3);
});

describe('a write that crosses the reading', () => {
  test('and is not done yet leaves no summary from before it', async () => {
    const inner = await diaryOf(28);
    let letGo: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    const slow: Store = {
      ...inner,
      write: async (changes) => {
        if (changes.some(({ table }) => table.name === LOG_ENTRIES.name)) await gate;
        return inner.write(changes);
      },
    };
    const { days, store } = watchDays(slow);
    const writing = store.write([putEntry(id(99), entryOf(FIRST, 4), { ifAbsent: true })]);
    await days.series(FIRST, LAST);
    await settled();
    expect(await inner.count(WEEK_SUMMARIES)).toBe(0);
    letGo();
    await writing;
    expect(await days.summaries(FIRST, LAST)).toEqual(await fromNothing(inner));
    await settled();
    expect(await watchDays(inner).days.summaries(FIRST, LAST)).toEqual(await fromNothing(inner));
  });

  test('and is refused is seen as it is', async () => {
    const inner = await diaryOf(28);
    const { days, store } = watchDays(inner);
    await days.series(FIRST, LAST);
    await settled();
    inner.failWrites({ code: 'storage-full' });
    expect((await store.write([putEntry(id(3), entryOf(addDays(FIRST, 20), 3))])).ok).toBe(false);
    inner.failWrites(null);
    expect(await days.summaries(FIRST, LAST)).toEqual(await fromNothing(inner));
    // Where it is now isn't what was asked for.
    await store.write([putEntry(id(3), entryOf(addDays(FIRST, 9), 3))]);
    expect(await days.summaries(FIRST, LAST)).toEqual(await fromNothing(inner));
    expect(await watchDays(inner).days.summaries(FIRST, LAST)).toEqual(await fromNothing(inner));
  });
});

test('whatever is written, removed, undone, imported, refused and started anew: what is kept is what the entries say', async () => {
  const day = fc.integer({ min: 0, max: 27 }).map((n) => addDays(FIRST, n));
  const some = fc.integer({ min: 0, max: 9 });
  const step = fc.oneof(
    fc.record({ do: fc.constant('put' as const), id: some, day, value: fc.nat(11) }),
    fc.record({ do: fc.constant('remove' as const), id: some, looked: fc.boolean() }),
    fc.record({ do: fc.constant('import' as const), day, value: fc.nat(11) }),
    fc.record({ do: fc.constant('undo import' as const) }),
    fc.record({ do: fc.constant('steps' as const), day, amount: fc.nat(9000) }),
    fc.record({ do: fc.constant('refused' as const), id: some, day, value: fc.nat(11) }),
    fc.record({ do: fc.constant('together' as const), id: some, day, other: day, value: fc.nat(11) }),
    fc.record({ do: fc.constant('start' as const) }),
    fc.record({ do: fc.constant('read' as const), day }),
  );
  let kept = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const inner = createMemoryStore();
      let { days, store } = watchDays(inner);
      let next = 100;
      for (const one of steps) {
        switch (one.do) {
          case 'put':
            await store.write([putEntry(id(one.id), entryOf(one.day, one.value))]);
            break;
          case 'remove':
            if (one.looked) await store.get(LOG_ENTRIES, id(one.id));
            await store.write([remove(LOG_ENTRIES, id(one.id))]);
            break;
          case 'import': {
            const rows = [0, 3, 9].map((after) => addDays(one.day, after));
            const changes = rows.map((on) =>
              putEntry(id((next += 1)), entryOf(on, one.value, 'file'), { ifAbsent: true }),
            );
            await store.write(changes);
            break;
          }
          case 'undo import': {
            const rows = await store.tagged(LOG_ENTRIES, [importTag('file')]);
            await store.write(rows.map((row) => remove(LOG_ENTRIES, row.id)));
            break;
          }
          case 'steps':
            await store.write([
              putMeasure(id(1000 + Number(one.day.slice(8))), {
                v: 1,
                metric: 'steps',
                day: one.day,
                amount: one.amount,
                importId: null,
              }),
            ]);
            break;
          case 'refused':
            inner.failWrites({ code: 'storage-failed' });
            await store.write([putEntry(id(one.id), entryOf(one.day, one.value))]);
            inner.failWrites(null);
            break;
          case 'together':
            // Two writes of one row and a reading, none of them waited for.
            await Promise.all([
              store.write([putEntry(id(one.id), entryOf(one.day, one.value))]),
              days.series(one.day, LAST),
              store.write([putEntry(id(one.id), entryOf(one.other, one.value))]),
              days.series(FIRST, one.other),
            ]);
            break;
          case 'start':
            await settled();
            ({ days, store } = watchDays(inner));
            break;
          case 'read':
            await days.series(one.day, LAST);
            break;
        }
        const truth = await fromNothing(inner);
        const within = new Map([...truth].filter(([on]) => on <= LAST));
        if (one.do === 'start' || one.do === 'read' || one.do === 'together')
          expect(await days.summaries(FIRST, LAST)).toEqual(within);
        // Every summary that lies there, as the next start would take it.
        for (const { row } of await inner.all(WEEK_SUMMARIES))
          for (const [on, summary] of row ?? []) {
            kept += 1;
            expect(summary).toEqual(truth.get(on));
          }
      }
      await settled();
      const truth = await fromNothing(inner);
      const within = new Map([...truth].filter(([on]) => on <= LAST));
      expect(await days.summaries(FIRST, LAST)).toEqual(within);
      expect(await watchDays(inner).days.summaries(FIRST, LAST)).toEqual(within);
    }),
    { numRuns: 250 },
  );
  expect(kept).toBeGreaterThan(500);
}, 60_000);

test('version 1 of a summary says this of these entries: what would change it raises the version', async () => {
  const inner = createMemoryStore();
  for (let n = 0; n < 12; n += 1) await inner.write([putEntry(id(n), entryOf(addDays(FIRST, n % 2), n))]);
  await inner.write([
    putMeasure(id(50), { v: 1, metric: 'steps', day: FIRST, amount: 4000, importId: null }),
    putMeasure(id(51), { v: 1, metric: 'sleep', day: addDays(FIRST, 2), amount: 400, importId: null }),
  ]);
  await watchDays(inner).days.series(FIRST, FIRST);
  await settled();
  // As it lies there, without what reads it.
  const raw = { ...WEEK_SUMMARIES, decode: (value: unknown) => value };
  expect((await inner.all(raw)).map(({ row }) => row)).toMatchInlineSnapshot(`
    [
      {
        "days": [
          {
            "day": "2026-10-26",
            "facts": {
              "activity": null,
              "own": [
                [
                  "0000000000000000000000000000004d",
                  10,
                ],
              ],
              "portions": 6,
              "sleep": null,
              "steps": 4000,
              "valence": null,
            },
            "logged": [
              "nutrition",
              "own",
            ],
            "night": null,
          },
          {
            "day": "2026-10-27",
            "facts": {
              "activity": {
                "kinds": [
                  [
                    "walk",
                    210,
                  ],
                ],
                "minutes": {
                  "light": 210,
                  "moderate": 0,
                  "vigorous": 0,
                },
              },
              "own": [],
              "portions": null,
              "sleep": 1440,
              "steps": 300,
              "valence": null,
            },
            "logged": [
              "activity",
              "sleep",
            ],
            "night": {
              "at": 1793084400009,
              "bedAt": 1793034000009,
              "bedZone": null,
              "zone": "UTC",
            },
          },
          {
            "day": "2026-10-28",
            "facts": {
              "activity": null,
              "own": [],
              "portions": null,
              "sleep": 400,
              "steps": null,
              "valence": null,
            },
            "logged": [],
            "night": null,
          },
        ],
        "v": 1,
      },
    ]
  `);
});

test('a summary of another version is made again', async () => {
  const inner = await diaryOf(7);
  await watchDays(inner).days.series(FIRST, FIRST);
  await settled();
  const [stored] = await inner.all({ ...WEEK_SUMMARIES, decode: (value: unknown) => value });
  const old = { ...(stored?.row as object), v: 0, days: [] };
  await inner.write([
    { type: 'put', table: WEEK_SUMMARIES, id: stored?.id ?? '', row: old, tags: [], ifAbsent: false },
  ]);
  expect(await watchDays(inner).days.summaries(FIRST, FIRST)).toEqual(
    new Map([...(await fromNothing(inner))].filter(([on]) => on === FIRST)),
  );
  expect((await inner.tagged(LOG_ENTRIES, [dayTag(FIRST)])).length).toBe(1);
});
