import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { CSV_COLUMNS } from '../../../workers/api/imports.ts';
import { DAY_MEASURES } from '../../../workers/engine/records/day-measures.ts';
import { createImportSession } from '../../../workers/engine/records/import-session.ts';
import { createLogBook } from '../../../workers/engine/records/log-book.ts';
import { localDay } from '../../../workers/engine/records/zone.ts';
import { addDays } from '../../../workers/engine/wellness/calendar.ts';
import { at, healthExport, sleep, steps, WATCH, workout } from '../../fixtures/health-export.ts';
import { createTestContext, valueOf, type TestContext } from '../support/engine-context.ts';
import { createInProcessWorkers, type FakeWorkerOptions } from './in-process-worker.ts';

const HEADER = CSV_COLUMNS.join(',');
const WALK = '2026-11-19,07:30,activity,walk,30,moderate,,,,';
const FOOD = '2026-11-20,,nutrition,,,,4,6,,';
const csv = (...rows: readonly string[]) => new Blob([[HEADER, ...rows].join('\n')]);
const refused = (code: string) => ({ ok: false, error: { code } });

function start(context: TestContext = createTestContext({ zone: 'UTC' }), options: FakeWorkerOptions = {}) {
  const workers = createInProcessWorkers(options);
  return {
    context,
    workers,
    log: createLogBook(context),
    session: createImportSession(context, workers.spawn),
  };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('preview, commit, undo', () => {
  test('a preview stores nothing; a commit is one write; undo takes all of it back', async () => {
    const { context, session, log, workers } = start();
    const own = valueOf(await log.log({ domain: 'mood', valence: 4, energy: 4 }));
    const writes = context.store.writes;
    const preview = valueOf(await session.preview(csv(WALK, FOOD, 'x')));
    expect(preview).toEqual({
      id: preview.id,
      format: 'wellio-csv',
      fresh: 2,
      duplicates: 0,
      byDomain: { activity: 1, nutrition: 1, mood: 0, sleep: 0, own: 0 },
      byMetric: { steps: 0, sleep: 0 },
      ownMetrics: 0,
      notes: 0,
      setUp: [],
      optIns: [],
      passedOver: [],
      firstDay: '2026-11-19',
      lastDay: '2026-11-20',
      skipped: [{ line: 4, why: 'too-few-columns', column: null }],
      skippedTotal: 1,
    });
    expect(context.store.writes).toBe(writes);
    context.topics.length = 0;
    expect(await session.commit(preview.id)).toEqual({ ok: true, value: { added: 2 } });
    expect(context.store.writes).toBe(writes + 1);
    expect(context.topics).toEqual(['today', 'insights']);
    expect(await log.entries('2026-11-19', '2026-11-20')).toMatchObject([
      { domain: 'nutrition', at: Date.parse('2026-11-20T12:00:00Z'), source: 'csv' },
      { domain: 'mood', id: own.id, source: 'form' },
      { domain: 'activity', at: Date.parse('2026-11-19T07:30:00Z'), source: 'csv' },
    ]);
    expect(await session.undo(preview.id)).toEqual({ ok: true, value: { removed: 2 } });
    expect(context.store.writes).toBe(writes + 2);
    expect(await log.entries('2026-11-19', '2026-11-20')).toEqual([own]);
    expect(await session.undo(preview.id)).toEqual({ ok: true, value: { removed: 0 } });
    expect(workers.counts).toEqual({ started: 1, ended: 1, files: 1 });
  });

  test('the same file again adds nothing, also elsewhere and after a restart; a longer one adds the rest', async () => {
    const { context, session } = start();
    const file = () => csv(WALK, FOOD);
    valueOf(await session.commit(valueOf(await session.preview(file())).id));
    context.setZone('Asia/Tokyo');
    const { session: later } = start(context);
    const again = valueOf(await later.preview(file()));
    expect(again).toMatchObject({ fresh: 0, duplicates: 2, firstDay: null });
    expect(await later.commit(again.id)).toEqual({ ok: true, value: { added: 0 } });
    const longer = valueOf(await later.preview(csv('2026-11-18,,mood,,,,,,2,2', FOOD, WALK)));
    expect(longer).toMatchObject({ fresh: 1, duplicates: 2, firstDay: '2026-11-18' });
    expect(await context.store.count({ name: 'log-entries', decode: (row) => row })).toBe(2);
  });

  test('equal rows of one file are separate entries, and the file again still adds nothing', async () => {
    const { session } = start();
    const first = valueOf(await session.preview(csv(WALK, WALK, WALK)));
    expect(await session.commit(first.id)).toEqual({ ok: true, value: { added: 3 } });
    expect(valueOf(await session.preview(csv(WALK, WALK, WALK)))).toMatchObject({ fresh: 0, duplicates: 3 });
    expect(valueOf(await session.preview(csv(WALK, WALK, WALK, WALK)))).toMatchObject({ fresh: 1 });
  });

  test('an imported entry that was changed is not overwritten, and stays part of the import', async () => {
    const { session, log } = start();
    const { id } = valueOf(await session.preview(csv(FOOD)));
    valueOf(await session.commit(id));
    const [entry] = await log.entries('2026-11-20', '2026-11-20');
    if (entry === undefined) throw new Error('no entry');
    valueOf(await log.change(entry.id, { domain: 'nutrition', portions: 5, water: 5 }, entry.at));
    const again = valueOf(await session.preview(csv(FOOD)));
    expect(again).toMatchObject({ fresh: 0, duplicates: 1 });
    expect(await session.undo(id)).toEqual({ ok: true, value: { removed: 1 } });
  });

  test('two commits of one file at once add it once', async () => {
    const { context, session } = start();
    const { session: other } = start(context);
    const [one, two] = [
      valueOf(await session.preview(csv(WALK))),
      valueOf(await other.preview(csv(WALK, FOOD))),
    ];
    const [first, second] = await Promise.all([session.commit(one.id), other.commit(two.id)]);
    expect(valueOf(first).added + valueOf(second).added).toBe(2);
  });

  test('a full disk changes nothing, and the preview can be committed later', async () => {
    const { context, session, log } = start();
    const { id } = valueOf(await session.preview(csv(WALK, FOOD)));
    context.store.failWrites({ code: 'storage-full' });
    expect(await session.commit(id)).toEqual(refused('storage-full'));
    context.store.failWrites(null);
    expect(await log.entries('2026-11-01', '2026-11-20')).toEqual([]);
    expect(await session.commit(id)).toEqual({ ok: true, value: { added: 2 } });
    context.store.failWrites({ code: 'storage-failed' });
    expect(await session.undo(id)).toEqual(refused('storage-failed'));
  });

  test('what was cancelled, committed or replaced by another preview can not be committed', async () => {
    const { session } = start();
    const first = valueOf(await session.preview(csv(WALK)));
    const second = valueOf(await session.preview(csv(FOOD)));
    expect(await session.commit(first.id)).toEqual(refused('file-unreadable'));
    await session.cancel(first.id);
    expect(await session.commit(second.id)).toEqual({ ok: true, value: { added: 1 } });
    expect(await session.commit(second.id)).toEqual(refused('file-unreadable'));
    const third = valueOf(await session.preview(csv(WALK)));
    await session.cancel(third.id);
    expect(await session.commit(third.id)).toEqual(refused('file-unreadable'));
  });
});

describe('bounds that the engine checks itself', () => {
  test.each([
    ['2026-02-30,,nutrition,,,,4,6,,', 'bad-date', 'date'],
    ['1969-12-31,,nutrition,,,,4,6,,', 'bad-date', 'date'],
    ['2026-11-21,,nutrition,,,,4,6,,', 'in-future', 'date'],
    ['2026-11-20,12:01,nutrition,,,,4,6,,', 'in-future', 'time'],
    ['2026-11-20,,nutrition,,,,21,6,,', 'bad-value', 'portions'],
    ['2026-11-20,,nutrition,,,,4.25,6,,', 'bad-value', 'portions'],
    ['2026-11-20,,activity,walk,1441,light,,,,', 'bad-value', 'minutes'],
    ['2026-11-20,,activity,rest,10,light,,,,', 'bad-value', 'minutes'],
    ['2026-11-20,,mood,,,,,,6,3', 'bad-value', 'valence'],
  ])('%s: %s in %s', async (row, why, column) => {
    const { session } = start();
    expect(valueOf(await session.preview(csv(row, FOOD)))).toMatchObject({
      fresh: 1,
      skipped: [{ line: 2, why, column }],
    });
  });

  test('what lies in the future depends on where the person is; an entry of today is never ahead of the clock', async () => {
    const context = createTestContext({ now: '2026-11-20T23:30:00Z', zone: 'Asia/Tokyo' });
    const { session, log } = start(context);
    const { id, fresh } = valueOf(
      await session.preview(csv('2026-11-21,,nutrition,,,,4,6,,', '2026-11-21,08:30,mood,,,,,,3,3')),
    );
    expect(fresh).toBe(2);
    valueOf(await session.commit(id));
    for (const entry of await log.entries('2026-11-21', '2026-11-21'))
      expect(entry.at).toBeLessThanOrEqual(context.clock.now());
  });

  test('the first hundred passed-over rows are listed by line, all are counted', async () => {
    const { session } = start();
    const rows = Array.from({ length: 300 }, (_, i) =>
      i % 2 === 0 ? 'x' : '2026-11-20,,nutrition,,,,99,,,',
    );
    const preview = valueOf(await session.preview(csv(...rows)));
    expect(preview).toMatchObject({ fresh: 0, skippedTotal: 300, firstDay: null });
    expect(preview.skipped.map(({ line }) => line)).toEqual(Array.from({ length: 100 }, (_, i) => i + 2));
  });
});

describe('a worker that misbehaves', () => {
  test('one that is not isolated gets no file, and Security says so', async () => {
    const { context, session, workers } = start(undefined, { reachable: ['indexedDB'] });
    expect(await session.preview(csv(WALK))).toEqual(refused('file-unreadable'));
    expect(workers.counts).toEqual({ started: 1, ended: 1, files: 0 });
    expect(context.checks).toEqual([{ id: 'import-isolation', state: 'bad', detail: 'reachable' }]);
  });

  test('an isolated one is reported as such', async () => {
    const { context, session } = start();
    await session.preview(csv(WALK));
    expect(context.checks).toEqual([{ id: 'import-isolation', state: 'good', detail: 'isolated' }]);
  });

  test('a crash, and silence, end as an unreadable file', async () => {
    const crashed = start(undefined, {
      onRead: (worker) => {
        worker.onerror?.call(worker as Worker, new Event('error') as ErrorEvent);
      },
    });
    expect(await crashed.session.preview(csv(WALK))).toEqual(refused('file-unreadable'));
    vi.useFakeTimers();
    const silent = start(undefined, { onRead: () => undefined });
    const preview = silent.session.preview(csv(WALK));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await preview).toEqual(refused('file-unreadable'));
    expect(silent.workers.counts.ended).toBe(1);
  });

  test('stopping ends a reading that is under way', async () => {
    const { session, workers } = start(undefined, { onRead: () => undefined });
    const preview = session.preview(csv(WALK));
    await Promise.resolve();
    session.stop();
    expect(await preview).toEqual(refused('file-unreadable'));
    expect(workers.counts.ended).toBe(1);
  });

  test('an error of the file comes through; a too large one starts no worker', async () => {
    const { session, workers } = start();
    expect(await session.preview(new Blob(['a;b\n']))).toEqual(refused('not-csv'));
    const huge = new Blob([HEADER]);
    Object.defineProperty(huge, 'size', { value: 16_000_000_001 });
    expect(await session.preview(huge)).toEqual(refused('file-too-large'));
    expect(workers.counts.started).toBe(1);
  });
});

test('the rows of docs/CSV.md are all readable', async () => {
  const page = readFileSync(new URL('../../../docs/CSV.md', import.meta.url), 'utf8');
  const sample = /```csv\n([\s\S]*?)```/.exec(page)?.[1];
  if (sample === undefined) throw new Error('no sample in docs/CSV.md');
  const context = createTestContext({ now: '2026-11-30T12:00:00Z' });
  expect(valueOf(await start(context).session.preview(new Blob([sample])))).toMatchObject({
    fresh: 4,
    skippedTotal: 0,
  });
  for (const column of CSV_COLUMNS) expect(page).toContain(`\`${column}\``);
});

describe('daily measures of a health export', () => {
  const DAY = '2026-11-19';
  const stretch = (day: string, count: number) =>
    steps(WATCH, at(day, '08:00:00'), at(day, '08:30:00'), count);
  const exported = (...elements: readonly string[]) => new Blob([healthExport(elements)]);
  const measures = (context: TestContext) => context.store.all(DAY_MEASURES);

  test('steps, sleep and workouts are one step: stored together, taken back together', async () => {
    const { context, session } = start();
    const night = sleep(WATCH, at('2026-11-18', '23:00:00'), at(DAY, '06:00:00'));
    const run = workout(WATCH, 'Running', at(DAY, '18:00:00'), at(DAY, '18:30:00'), 30);
    const preview = valueOf(await session.preview(exported(stretch(DAY, 4000), night, run)));
    expect(preview).toMatchObject({
      format: 'apple-health',
      fresh: 3,
      byDomain: { activity: 1 },
      byMetric: { steps: 1, sleep: 1 },
      firstDay: DAY,
    });
    const writes = context.store.writes;
    expect(await session.commit(preview.id)).toEqual({ ok: true, value: { added: 3 } });
    expect(context.store.writes).toBe(writes + 1);
    expect((await measures(context)).map(({ row }) => [row.metric, row.day, row.amount]).sort()).toEqual([
      ['sleep', DAY, 420],
      ['steps', DAY, 4000],
    ]);
    expect(await session.undo(preview.id)).toEqual({ ok: true, value: { removed: 3 } });
    expect(await measures(context)).toEqual([]);
  });

  test('the next export adds only the new days; a day that still runs waits until it is over', async () => {
    const { context, session } = start();
    const today = localDay(context.clock.now(), 'UTC');
    const first = valueOf(
      await session.preview(exported(stretch(addDays(today, -2), 4000), stretch(today, 10))),
    );
    expect(first).toMatchObject({ fresh: 1, byMetric: { steps: 1 } });
    valueOf(await session.commit(first.id));
    const next = exported(...[-2, -1, 0].map((days) => stretch(addDays(today, days), 4000)));
    expect(valueOf(await session.preview(next))).toMatchObject({ fresh: 1, duplicates: 1 });
  });

  test('an amount that no day has is passed over and named', async () => {
    const { session } = start();
    expect(valueOf(await session.preview(exported(stretch(DAY, 999_999))))).toMatchObject({
      fresh: 0,
      passedOver: [{ kind: 'steps', count: 1 }],
    });
  });
});

test('the head of any CSV, without storing anything', async () => {
  const { session, context, workers } = start();
  const before = context.store.contents();
  expect(await session.head(new Blob(['Tag;Minuten\n20.11.2026;30\n']))).toEqual({
    ok: true,
    value: { delimiter: ';', columns: ['Tag', 'Minuten'], rows: [['20.11.2026', '30']] },
  });
  expect(await session.head(new Blob(['']))).toEqual(refused('nothing-in-file'));
  expect(context.store.contents()).toEqual(before);
  expect(workers.counts).toEqual({ started: 2, ended: 2, files: 2 });
});

test('while a file is read: how far it is; stopping ends the worker; then nothing is pending', async () => {
  const progress = { type: 'progress', read: 5, total: 10 } as const;
  const { session, workers } = start(undefined, {
    onRead: (worker) => {
      worker.onmessage?.call(worker as Worker, new MessageEvent('message', { data: progress }));
    },
  });
  expect(await session.progress()).toBeNull();
  const preview = session.preview(csv(WALK));
  await new Promise((resolve) => setTimeout(resolve));
  expect(await session.progress()).toEqual({ read: 5, total: 10 });
  await session.stopReading();
  expect(await preview).toEqual(refused('file-unreadable'));
  expect(await session.progress()).toBeNull();
  expect(workers.counts).toEqual({ started: 1, ended: 1, files: 1 });
});
