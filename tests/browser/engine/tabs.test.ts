import { proxy } from 'comlink';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Topic } from '../../../workers/api/index.ts';
import { claimLeadership } from '../../../workers/engine/startup/leader.ts';
import { cleanUp, spawnEngine, START, startedEngine } from './support.ts';

beforeEach(cleanUp);
afterEach(cleanUp);

const within = (ms: number, answer: Promise<unknown>): Promise<unknown> =>
  Promise.race([answer, new Promise((resolve) => setTimeout(() => resolve('no answer'), ms))]);

test('a second tab is told, and can take over: the first writes, closes, is told and ends', async () => {
  const first = await startedEngine();
  const { rootFingerprint } = await first.api.security.snapshot();
  const told: unknown[] = [];
  const lost = new Promise<void>((resolve) => {
    const listener = (change: readonly Topic[] | 'lost'): void => {
      told.push(change);
      if (change === 'lost') resolve();
    };
    void first.api.watch(proxy(listener));
  });

  const second = spawnEngine();
  expect(await second.api.start(START)).toEqual({ state: 'elsewhere' });
  expect(await first.api.welcome.setName('Ada')).toEqual({ ok: true, value: null });

  // The last write of the first tab is under way when it is taken over.
  const writing = first.api.welcome.setName('Grace');
  expect(await second.api.start({ ...START, takeOver: true })).toEqual({ state: 'ready' });
  await lost;
  expect(told.filter((change) => change === 'lost')).toHaveLength(1);
  expect((await second.api.security.snapshot()).rootFingerprint).toBe(rootFingerprint);
  const { name } = await second.api.app.snapshot();
  const outcome = await within(200, writing);
  expect([outcome, name]).toEqual([{ ok: true, value: null }, 'Grace']);
  expect(await within(200, first.api.app.snapshot())).toBe('no answer');
});

test('of many tabs that start at once one leads', async () => {
  const tabs = Array.from({ length: 4 }, spawnEngine);
  const states = await Promise.all(tabs.map(async ({ api }) => (await api.start(START)).state));
  expect(states.filter((state) => state === 'ready')).toHaveLength(1);
  expect(states.filter((state) => state === 'elsewhere')).toHaveLength(3);
});

test('a tab that closes makes room', async () => {
  const first = await startedEngine();
  const second = spawnEngine();
  expect(await second.api.start(START)).toEqual({ state: 'elsewhere' });
  first.worker.terminate();
  await expect.poll(async () => (await second.api.start(START)).state, { timeout: 20_000 }).toBe('ready');
});

test('after stop the next tab starts, and starting twice is one start', async () => {
  const first = await startedEngine();
  expect(await first.api.start(START)).toEqual({ state: 'ready' });
  await first.api.app.stop();
  await startedEngine();
});

test('a tab that is frozen and never closes loses its store as well', async () => {
  const events: string[] = [];
  const frozen = await claimLeadership(navigator.locks, false, {
    lost: () => events.push('lost'),
    storeLost: () => events.push('store lost'),
  });
  expect(frozen).toBeDefined();
  const ignore = { lost: () => undefined, storeLost: () => undefined };
  const next = await claimLeadership(navigator.locks, true, ignore, 100);
  expect(next).toBeDefined();
  await expect.poll(() => events).toEqual(['lost', 'store lost']);
  await next?.release();
  const last = await claimLeadership(navigator.locks, false, ignore);
  expect(last).toBeDefined();
  await last?.release();
});
