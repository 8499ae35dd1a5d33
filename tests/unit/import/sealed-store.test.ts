/** @file The data side on the store that ships: one story over sealed rows, closed and opened again. */
import { expect, test } from 'vitest';
import { createInsightSharing } from '../../../workers/engine/insights/insight-sharing.ts';
import { createImportSession } from '../../../workers/engine/records/import-session.ts';
import { DATA_SCHEMA, KEY_SCHEMA } from '../../../workers/engine/store/tables.ts';
import { makeSixtyDays, SAMPLE_END } from '../../fixtures/make-sixty-days.ts';
import { memoryEnvironment, openStore } from '../store/support.ts';
import { createTestContext, valueOf } from '../support/engine-context.ts';
import { startRecords } from '../support/records.ts';
import { createInProcessWorkers } from './in-process-worker.ts';

const SCHEMAS = { keys: KEY_SCHEMA, data: DATA_SCHEMA };

async function start(environment = memoryEnvironment()) {
  const { store } = await openStore(environment, SCHEMAS);
  const { context, log, derived, today } = startRecords({
    ...createTestContext({ now: `${SAMPLE_END}T20:00:00Z` }),
    store,
  });
  return {
    environment,
    store,
    log,
    session: createImportSession(context, createInProcessWorkers().spawn),
    today,
    sharing: createInsightSharing({ ...context, derived }),
  };
}

test('import, index, consent, packets for coach and friend; after a restart the same', async () => {
  const first = await start();
  const text = makeSixtyDays(SAMPLE_END);
  const file = () => new Blob([text]);
  const preview = valueOf(await first.session.preview(file()));
  expect(valueOf(await first.session.commit(preview.id)).added).toBe(preview.fresh);
  valueOf(await first.sharing.grantConsent('coach', 'coach'));
  valueOf(await first.sharing.grantConsent('friend', 'supporter'));
  const coach = valueOf(await first.sharing.prepare('coach'));
  expect(coach.packet).toMatchObject({ role: 'coach', withoutMood: true });
  valueOf(await first.sharing.recordSent(coach, { at: 1, messageId: null }));
  const friend = valueOf(await first.sharing.prepare('friend'));
  const snapshot = await first.today.snapshot();
  expect(snapshot.index.state).toBe('ready');
  first.store.close();

  const second = await start(first.environment);
  expect(await second.today.snapshot()).toEqual(snapshot);
  expect(valueOf(await second.sharing.prepare('friend')).bytes).toEqual(friend.bytes);
  expect(await second.sharing.prepare('coach')).toMatchObject({ error: { code: 'already-shared' } });
  expect((await second.sharing.history('coach'))[0]?.packet).toEqual(coach.packet);
  expect(valueOf(await second.session.preview(file()))).toMatchObject({
    fresh: 0,
    duplicates: preview.fresh,
  });
  expect(valueOf(await second.session.undo(preview.id)).removed).toBe(preview.fresh);
  expect(await second.log.entries('2026-09-01', SAMPLE_END)).toEqual([]);
  second.store.close();
});
