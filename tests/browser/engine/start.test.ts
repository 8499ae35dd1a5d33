import { afterEach, beforeEach, expect, test } from 'vitest';
import { cleanUp, startedEngine } from './support.ts';

beforeEach(cleanUp);
afterEach(cleanUp);

test('a fresh profile gets keys, and the same keys after a reload', async () => {
  const first = await startedEngine();
  const before = await first.api.security.snapshot();
  expect(before.rootFingerprint).toMatch(/^[0-9a-f]{64}$/);
  expect(before.keyId).toMatch(/^[0-9a-f]{64}$/);
  expect(before.keys.map(({ use, algorithm, backend }) => [use, algorithm, backend])).toEqual([
    ['account-root', 'ML-DSA-65', 'native'],
    ['identity', 'ML-KEM-768', 'native'],
    ['signing', 'ML-DSA-65', 'native'],
  ]);
  first.worker.terminate();

  const second = await startedEngine();
  const after = await second.api.security.snapshot();
  expect(after.rootFingerprint).toBe(before.rootFingerprint);
  expect(after.keyId).toBe(before.keyId);
  expect(after.keys).toEqual(before.keys);
});

test('a tab that cannot listen does not hold the engine up', async () => {
  const { api } = await startedEngine();
  await api.watch('not a listener' as never);
  expect(await api.welcome.setName('Ada')).toEqual({ ok: true, value: null });
  await new Promise((resolve) => setTimeout(resolve, 120));
  await api.app.stop();
  const again = await startedEngine();
  expect((await again.api.app.snapshot()).name).toBe('Ada');
});
