import { afterEach, beforeEach, expect, test } from 'vitest';
import { CUSTODY_TABLES } from '../../../workers/engine/store/tables.ts';
import { everyRecord } from './deep-search.ts';
import { cleanUp, engineOf, keepTrack, spawnEngine, START } from './support.ts';

beforeEach(cleanUp);
afterEach(cleanUp);

function stoppedDead(worker: Worker): Promise<true> {
  return new Promise((resolve) => {
    worker.addEventListener('message', ({ data }: MessageEvent<object>) => {
      if ('stoppedAt' in data) resolve(true);
    });
  });
}

/** Starts on an empty profile and cuts the power at the n-th write; false when the start ended before it. */
async function cutAt(at: number): Promise<boolean> {
  const worker = keepTrack(
    new Worker(new URL('./workers/interrupted.worker.ts', import.meta.url), { type: 'module' }),
  );
  worker.postMessage({ stopAt: at });
  const started = engineOf(worker)
    .api.start(START)
    .then(() => false);
  const cut = await Promise.race([stoppedDead(worker), started]);
  worker.terminate();
  return cut;
}

async function custodyRecords(): Promise<number> {
  const tables: readonly string[] = CUSTODY_TABLES;
  return (await everyRecord()).filter(({ store }) => tables.includes(store)).length;
}

async function nextStart(): Promise<string> {
  const { api, worker } = spawnEngine();
  // The browser lets go of an ended worker's locks a moment after it.
  await expect.poll(async () => (await api.start(START)).state, { timeout: 20_000 }).toBe('ready');
  const { rootFingerprint } = await api.security.snapshot();
  expect(await api.welcome.setName('Ada')).toEqual({ ok: true, value: null });
  await api.app.stop();
  worker.terminate();
  return rootFingerprint;
}

const RECORDS = CUSTODY_TABLES.length;

test.each([
  ['the first record of a new profile', 1, 0],
  ['a record in the middle', 4, 0],
  ['the last record', RECORDS, 0],
  ["the first table's key", RECORDS + 1, RECORDS],
  ["a later table's key", RECORDS + 9, RECORDS],
])('cut off at %s, the profile is whole or not there, and the next start is whole', async (_, at, left) => {
  expect(await cutAt(at)).toBe(true);
  expect(await custodyRecords()).toBe(left);
  const fingerprint = await nextStart();
  expect(await nextStart()).toBe(fingerprint);
});

test('a start that is not cut off ends', async () => {
  expect(await cutAt(10_000)).toBe(false);
});

test('ended at any moment of its start, the next start is whole', async () => {
  for (const delay of [0, 50, 100, 150, 200, 250, 300, 350, 400, 600]) {
    const { api, worker } = spawnEngine();
    void api.start(START);
    await new Promise((resolve) => setTimeout(resolve, delay));
    worker.terminate();
    expect([0, RECORDS]).toContain(await custodyRecords());
    await nextStart();
    await cleanUp();
  }
});
