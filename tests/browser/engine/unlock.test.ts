import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EngineApi, Proof } from '../../../workers/api/index.ts';
import { everyRecord } from './deep-search.ts';
import { cleanUp, spawnEngine, START, startedEngine } from './support.ts';

beforeEach(cleanUp);
afterEach(cleanUp);

const ONE = 'ankle brave cactus dolphin ember fabric';
const shown = (passphrase: string): Proof => ({ way: 'passphrase', passphrase });

async function locked(): Promise<EngineApi> {
  const { api } = spawnEngine();
  await expect.poll(async () => (await api.start(START)).state, { timeout: 20_000 }).toBe('locked');
  return api;
}

test('with a passphrase the engine starts locked, answers nothing, and opens to the same keys', async () => {
  const first = await startedEngine();
  await first.api.welcome.finish({ name: 'Ada', tracked: ['mood'], adult: true });
  const before = await first.api.security.snapshot();
  expect(await first.api.security.setPassphrase([], 'hello')).toMatchObject({
    error: { code: 'passphrase-weak' },
  });
  expect(await first.api.security.setPassphrase([], ONE)).toEqual({ ok: true, value: null });
  expect(await first.api.security.waysIn()).toMatchObject({ ways: ['passphrase'], proofNeeded: true });
  expect(await first.api.backup.makeRecoveryKey()).toEqual({ ok: false, error: { code: 'proof-needed' } });
  await first.api.app.stop();
  first.worker.terminate();

  const api = await locked();
  let answered = false;
  const name = api.app.snapshot().then((snapshot) => {
    answered = true;
    return snapshot.name;
  });
  expect(await api.unlock.locked()).toEqual({ ways: ['passphrase'], prf: null, waitMs: 0 });
  expect(await api.unlock.unlock(shown('not this one'))).toEqual({
    ok: false,
    error: { code: 'proof-wrong', waitMs: 0 },
  });
  expect(answered).toBe(false);
  expect(await api.unlock.unlock(shown(ONE))).toEqual({ ok: true, value: null });
  expect(await name).toBe('Ada');
  const after = await api.security.snapshot();
  expect(after.rootFingerprint).toBe(before.rootFingerprint);
  expect(after.keyId).toBe(before.keyId);
  expect(after.checks.find(({ id }) => id === 'passphrase')?.state).toBe('good');
  expect(await api.unlock.unlock(shown(ONE))).toEqual({ ok: false, error: { code: 'not-locked' } });
});

test('recovery key, backup and restore on a new profile; deleting everything leaves no record', async () => {
  const { api, worker } = await startedEngine();
  await api.welcome.finish({ name: 'Ada', tracked: ['mood'], adult: true });
  const { rootFingerprint } = await api.security.snapshot();
  const made = await api.backup.makeRecoveryKey();
  if (!made.ok) throw new Error(made.error.code);
  const { words, ask } = made.value;
  await api.backup.confirmRecoveryKey(ask.map((place) => words[place] ?? ''));
  expect((await api.backup.tryRecoveryKey([])).ok).toBe(true);
  const file = await api.backup.make();
  if (!file.ok) throw new Error(file.error.code);
  expect((await api.security.inventory()).some(({ rows }) => rows > 0)).toBe(true);
  expect(await api.security.leave('everything')).toMatchObject({ ok: true, value: { remaining: [] } });
  expect(await everyRecord()).toEqual([]);
  worker.terminate();

  const fresh = spawnEngine();
  await expect.poll(async () => (await fresh.api.start(START)).state, { timeout: 20_000 }).toBe('ready');
  expect((await fresh.api.security.snapshot()).rootFingerprint).not.toBe(rootFingerprint);
  const read = await fresh.api.backup.read(file.value, words.join(' '));
  if (!read.ok) throw new Error(read.error.code);
  expect(read.value.mode).toBe('adopt');
  expect(await fresh.api.backup.apply(read.value.id)).toEqual({ ok: true, value: null });
  fresh.worker.terminate();

  const { api: again } = spawnEngine();
  await expect.poll(async () => (await again.start(START)).state, { timeout: 20_000 }).toBe('ready');
  expect((await again.app.snapshot()).name).toBe('Ada');
  expect((await again.security.snapshot()).rootFingerprint).toBe(rootFingerprint);
});
