import { expect, test } from 'vitest';
import { createLogBook } from '../../../workers/engine/records/log-book.ts';
import { createTestContext, valueOf } from '../support/engine-context.ts';

const walk = { domain: 'activity', kind: 'walk', minutes: 30, intensity: 'moderate' } as const;
const food = { domain: 'nutrition', portions: 3, water: 6 } as const;

test('an entry is stored with its instant and its day where the person is', async () => {
  const context = createTestContext({ now: '2026-11-20T23:30:00Z', zone: 'Europe/Berlin' });
  const log = createLogBook(context);
  const entry = valueOf(await log.log(walk));
  expect(entry).toEqual({
    ...walk,
    id: entry.id,
    at: context.clock.now(),
    day: '2026-11-21',
    zone: 'Europe/Berlin',
    source: 'form',
  });
  expect(log.today()).toBe('2026-11-21');
  expect(await log.entries('2026-11-21', '2026-11-21')).toEqual([entry]);
  expect(await log.entries('2026-11-20', '2026-11-20')).toEqual([]);
  expect(context.topics).toEqual(['today', 'insights']);
});

test('days stay what they were when the person travels on', async () => {
  const context = createTestContext({ now: '2026-11-20T23:30:00Z', zone: 'Europe/Berlin' });
  const log = createLogBook(context);
  const entry = valueOf(await log.log(walk));
  context.setZone('America/New_York');
  expect(log.today()).toBe('2026-11-20');
  const changed = valueOf(await log.change(entry.id, food, entry.at));
  expect(changed).toMatchObject({ ...food, day: '2026-11-21' });
  const moved = valueOf(await log.change(entry.id, food, entry.at - 60_000));
  // On the clock of Berlin, where it was made.
  expect(moved).toMatchObject({ day: '2026-11-21', zone: 'Europe/Berlin' });
  const earlier = valueOf(await log.change(entry.id, food, entry.at - 3_600_000));
  expect(earlier).toMatchObject({ day: '2026-11-20', zone: 'Europe/Berlin' });
  expect(await log.entries('2026-11-20', '2026-11-21')).toEqual([earlier]);
});

test('a range reads only its own days, newest first', async () => {
  const context = createTestContext({ zone: 'UTC' });
  const log = createLogBook(context);
  for (let day = 1; day <= 20; day++)
    valueOf(await log.log(food, Date.parse(`2026-11-${String(day).padStart(2, '0')}T09:00:00Z`)));
  const before = context.store.rowsRead;
  const days = (await log.entries('2026-11-03', '2026-11-05')).map(({ day }) => day);
  expect(days).toEqual(['2026-11-05', '2026-11-04', '2026-11-03']);
  expect(context.store.rowsRead - before).toBe(3);
  expect(await log.entries('2026-11-05', '2026-11-03')).toEqual([]);
  expect(await log.entries('yesterday', '2026-11-03')).toEqual([]);
});

test('removing can be undone once; what is gone says so', async () => {
  const context = createTestContext();
  const log = createLogBook(context);
  const entry = valueOf(await log.log(walk));
  valueOf(await log.remove(entry.id));
  const gone = { ok: false, error: { code: 'gone' } };
  expect(await log.remove(entry.id)).toEqual(gone);
  expect(await log.change(entry.id, walk, entry.at)).toEqual(gone);
  expect(valueOf(await log.undoRemove(entry.id))).toEqual(entry);
  expect(await log.undoRemove(entry.id)).toEqual(gone);
  expect(await log.entries(entry.day, entry.day)).toEqual([entry]);
});

test('a refused write changes nothing and says what happened', async () => {
  const context = createTestContext();
  const log = createLogBook(context);
  const entry = valueOf(await log.log(walk));
  context.topics.length = 0;
  context.store.failWrites({ code: 'storage-full' });
  const full = { ok: false, error: { code: 'storage-full' } };
  expect(await log.log(food)).toEqual(full);
  expect(await log.change(entry.id, food, entry.at)).toEqual(full);
  expect(await log.remove(entry.id)).toEqual(full);
  expect(await log.undoRemove(entry.id)).toEqual({ ok: false, error: { code: 'gone' } });
  expect(context.topics).toEqual([]);
  expect(await log.entries(entry.day, entry.day)).toEqual([entry]);
});

test('bad input is refused before anything is written', async () => {
  const context = createTestContext();
  const log = createLogBook(context);
  const future = context.clock.now() + 3_600_000;
  expect(await log.log(walk, future)).toMatchObject({ error: { field: 'at', why: 'in-future' } });
  expect(await log.log({ ...walk, minutes: -5 })).toMatchObject({ error: { field: 'minutes' } });
  expect(context.store.writes).toBe(0);
});
