import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { StartResult } from '$api/index.ts';
import { EngineSession } from '$lib/engine/engine-session.svelte.ts';
import HardNow from '$lib/features/frame/hard-now.svelte';
import StartGate from '$lib/features/frame/start-gate.svelte';
import { t } from '$lib/i18n/index.ts';
import { createFakeEngine } from '../fake-engine.ts';
import { expectAccessible } from './render-screen.ts';

function starting(result: StartResult) {
  const fake = createFakeEngine();
  let terminated = 0;
  const api = { ...fake.api, start: () => Promise.resolve(result) };
  const start = () => Promise.resolve({ api, terminate: () => void (terminated += 1) });
  return { start, terminated: () => terminated, fake };
}

test('a second tab is told, the worker there ends, and it can take over', async () => {
  const session = new EngineSession();
  const elsewhere = starting({ state: 'elsewhere' });
  await session.start(elsewhere.start, { takeOver: false });
  expect(session.phase).toEqual({ kind: 'elsewhere' });
  expect(elsewhere.terminated()).toBe(1);
  let tookOver = false;
  await render(StartGate, {
    phase: session.phase,
    ontakeover: () => (tookOver = true),
    onreload: () => undefined,
  });
  await expect.element(page.getByText(t.start.elsewhereText)).toBeVisible();
  await expectAccessible();
  await page.getByRole('button', { name: t.start.takeOver }).click();
  expect(tookOver).toBe(true);

  const here = starting({ state: 'ready' });
  await session.start(here.start, { takeOver: true });
  expect(session.phase).toEqual({ kind: 'ready' });
  session.changed('lost');
  expect(session.phase).toEqual({ kind: 'elsewhere' });
  expect(here.terminated()).toBe(1);
});

for (const [why, title] of [
  ['storage-refused', t.start.storageTitle],
  ['keys-damaged', t.start.keysTitle],
  ['newer-version', t.start.newerTitle],
] as const) {
  test(`a start that fails says why: ${why}`, async () => {
    const session = new EngineSession();
    await session.start(starting({ state: 'unavailable', why }).start, { takeOver: false });
    await render(StartGate, { phase: session.phase, ontakeover: () => undefined, onreload: () => undefined });
    await expect.element(page.getByRole('heading', { name: title })).toBeVisible();
    await expectAccessible();
  });
}

test('a worker that can’t be started, or dies, is a state and no exception', async () => {
  const session = new EngineSession();
  await session.start(() => Promise.reject(new Error('made to fail')), { takeOver: false });
  expect(session.phase).toEqual({ kind: 'crashed' });

  let crash: () => void = () => undefined;
  const { fake } = starting({ state: 'ready' });
  await session.start(
    (onCrash) => {
      crash = onCrash;
      return Promise.resolve({ api: fake.api, terminate: () => undefined });
    },
    { takeOver: false },
  );
  expect(session.phase).toEqual({ kind: 'ready' });
  crash();
  expect(session.phase).toEqual({ kind: 'crashed' });
});

test('"If it’s hard right now" is one tap away and says that nobody is alerted', async () => {
  await render(HardNow, {});
  await page.getByRole('button', { name: t.hard.open }).click();
  await expect.element(page.getByText(t.hard.nobody)).toBeVisible();
  await expectAccessible();
});
