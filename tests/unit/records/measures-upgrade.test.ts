/** @file A profile from before daily measures: its rows stay, and the new table is there. */
import { expect, test } from 'vitest';
import { createLogBook } from '../../../workers/engine/records/log-book.ts';
import { createMeasureBook } from '../../../workers/engine/records/measure-book.ts';
import { DATA_SCHEMA, KEY_SCHEMA } from '../../../workers/engine/store/tables.ts';
import { memoryEnvironment, openStore } from '../store/support.ts';
import { createTestContext, valueOf } from '../support/engine-context.ts';

const FIRST = { ...DATA_SCHEMA, versions: DATA_SCHEMA.versions.slice(0, 1) };

test('database version 1, every table of it, is opened by today’s code and takes measures', async () => {
  expect(FIRST.versions[0]?.sealed).not.toContain('day-measures');
  const environment = memoryEnvironment();
  const before = await openStore(environment, { keys: KEY_SCHEMA, data: FIRST });
  const context = createTestContext();
  const walk = { domain: 'activity', kind: 'walk', minutes: 30, intensity: 'moderate' } as const;
  const logged = valueOf(await createLogBook({ ...context, store: before.store }).log(walk));
  before.store.close();

  const { store } = await openStore(environment, { keys: KEY_SCHEMA, data: DATA_SCHEMA });
  const day = logged.day;
  expect(await createLogBook({ ...context, store }).entries(day, day)).toEqual([logged]);
  const measures = createMeasureBook({ ...context, store });
  const steps = { metric: 'steps', day, amount: 8000 } as const;
  valueOf(await measures.set(steps));
  expect(await measures.days(day, day)).toEqual([steps]);
  store.close();
});
