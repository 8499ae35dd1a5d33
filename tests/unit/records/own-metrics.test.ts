import { expect, test } from 'vitest';
import { MAX_METRICS } from '../../../workers/api/own-metrics.ts';
import { watchDays } from '../../../workers/engine/records/day-facts-book.ts';
import { createLogBook } from '../../../workers/engine/records/log-book.ts';
import { createOwnMetrics } from '../../../workers/engine/records/own-metrics.ts';
import { createTodayView } from '../../../workers/engine/views/today.ts';
import { createTestContext, valueOf } from '../support/engine-context.ts';

function start() {
  const context = createTestContext();
  const metrics = createOwnMetrics(context);
  const log = createLogBook(context);
  return {
    context,
    metrics,
    log,
    today: createTodayView(context, log, metrics, watchDays(context.store).days),
  };
}

const coffee = { name: '  Coffee ', unit: 'cups', kind: 'number' } as const;

test('a metric of each kind is made, logged, changed, put aside and brought back', async () => {
  const { context, metrics, log, today } = start();
  const made = valueOf(await metrics.add(coffee));
  expect(made).toMatchObject({ name: 'Coffee', unit: 'cups', kind: 'number', archived: false });
  const pain = valueOf(await metrics.add({ name: 'Pain', unit: 'ignored', kind: 'scale' }));
  expect(pain.unit).toBe('');
  const outside = valueOf(await metrics.add({ name: 'Outside', unit: '', kind: 'yes-no' }));
  expect((await metrics.list()).map(({ name }) => name)).toEqual(['Coffee', 'Pain', 'Outside']);
  expect(context.topics).toContain('today');

  const entry = valueOf(await log.log({ domain: 'own', metric: made.id, value: 2.5 }));
  expect(valueOf(await log.log({ domain: 'own', metric: pain.id, value: 3 })).day).toBe(entry.day);
  valueOf(await log.log({ domain: 'own', metric: outside.id, value: 1 }));
  expect(valueOf(await metrics.change(made.id, { name: 'Tea', unit: 'mugs' }))).toMatchObject({
    name: 'Tea',
    kind: 'number',
  });
  valueOf(await metrics.setArchived(made.id, true));
  const snapshot = await today.snapshot();
  expect(snapshot.ownMetrics.find(({ id }) => id === made.id)).toMatchObject({ archived: true });
  expect(snapshot.entries).toContainEqual(entry);
  valueOf(await metrics.setArchived(made.id, false));
  valueOf(await log.remove(entry.id));
  expect(valueOf(await log.undoRemove(entry.id))).toEqual(entry);
});

test('own metrics are in no index and count as no logged day', async () => {
  const { metrics, log, today } = start();
  const { id } = valueOf(await metrics.add(coffee));
  valueOf(await log.log({ domain: 'own', metric: id, value: 3 }));
  expect((await today.snapshot()).index).toEqual({ state: 'waiting', coverage: 0, needed: 4 });
});

test.each([
  [{ ...coffee, name: ' ' }, 'metricName missing'],
  [{ ...coffee, name: 'x'.repeat(41) }, 'metricName too-long'],
  [{ ...coffee, name: 'a\u202eb' }, 'metricName unknown'],
  [{ ...coffee, unit: 'x'.repeat(17) }, 'metricUnit too-long'],
  [{ ...coffee, kind: 'colour' as 'number' }, 'metricKind unknown'],
])('%o is refused: %s', async (input, why) => {
  const { context, metrics } = start();
  const added = await metrics.add(input);
  expect(added.ok || 'field' in added.error).toBe(true);
  expect(added.ok || !('field' in added.error) ? null : `${added.error.field} ${added.error.why}`).toBe(why);
  expect(context.store.writes).toBe(0);
});

test.each([
  ['number', 1_000_001, 'value too-large'],
  ['number', 1.234, 'value not-a-number'],
  ['number', Number.NaN, 'value not-a-number'],
  ['scale', 0, 'value too-small'],
  ['scale', 2.5, 'value not-a-number'],
  ['yes-no', 2, 'value too-large'],
] as const)('a %s of %d is refused: %s', async (kind, value, why) => {
  const { metrics, log } = start();
  const { id } = valueOf(await metrics.add({ name: 'One', unit: '', kind }));
  const logged = await log.log({ domain: 'own', metric: id, value });
  expect(logged.ok || !('field' in logged.error) ? null : `${logged.error.field} ${logged.error.why}`).toBe(
    why,
  );
});

test('a metric that does not exist can be neither logged nor changed', async () => {
  const { metrics, log } = start();
  for (const metric of ['', 'nothing', 'ab'.repeat(16)]) {
    expect(await log.log({ domain: 'own', metric, value: 1 })).toMatchObject({
      error: { field: 'metric', why: 'unknown' },
    });
    expect(await metrics.setArchived(metric, true)).toEqual({ ok: false, error: { code: 'gone' } });
  }
});

test('there are at most twelve in use', async () => {
  const { metrics } = start();
  const made = [];
  for (let n = 0; n < MAX_METRICS; n++) made.push(valueOf(await metrics.add({ ...coffee, name: `M${n}` })));
  const tooMany = { error: { field: 'metricName', why: 'too-large' } };
  expect(await metrics.add(coffee)).toMatchObject(tooMany);
  valueOf(await metrics.setArchived(made[0]?.id ?? '', true));
  valueOf(await metrics.add(coffee));
  expect(await metrics.setArchived(made[0]?.id ?? '', false)).toMatchObject(tooMany);
});
