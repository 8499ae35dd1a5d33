import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { Proof } from '../../../workers/api/index.ts';
import StartGate from '$lib/features/frame/start-gate.svelte';
import { session } from '$lib/engine/engine-session.svelte.ts';
import { t } from '$lib/i18n/index.ts';
import { createFakeEngine } from '../fake-engine.ts';
import { expectAccessible } from './render-screen.ts';

test('a locked diary asks for the passphrase or the words, says what was wrong, and opens', async () => {
  const { api } = createFakeEngine();
  const shown: Proof[] = [];
  const locked = { ways: ['passphrase', 'recovery'], prf: null, waitMs: 0 } as const;
  const lockedApi = {
    ...api,
    start: () => Promise.resolve({ state: 'locked', locked } as const),
    unlock: {
      locked: () => Promise.resolve(locked),
      unlock: (proof: Proof) => {
        shown.push(proof);
        if (shown.length === 1)
          return Promise.resolve({ ok: false, error: { code: 'proof-wrong', waitMs: 0 } } as const);
        if (shown.length === 2)
          return Promise.resolve({ ok: false, error: { code: 'proof-too-soon', waitMs: 1_500 } } as const);
        return Promise.resolve({ ok: true, value: null } as const);
      },
    },
  };
  await session.start(() => Promise.resolve({ api: lockedApi, terminate: () => undefined }), {
    takeOver: false,
  });
  expect(session.phase).toEqual({ kind: 'locked', locked });
  await render(StartGate, {
    phase: session.phase,
    ontakeover: () => undefined,
    onreload: () => undefined,
  });
  await expectAccessible();
  const field = page.getByLabelText(t.unlock.passphrase, { exact: true });
  const open = page.getByRole('button', { name: t.unlock.open, exact: true });
  await field.fill('not this one');
  await open.click();
  await expect.element(page.getByText(t.unlock.wrong).first()).toBeVisible();
  await open.click();
  await expect.element(page.getByText(t.unlock.wait(2))).toBeVisible();
  await expect.element(page.getByText(t.unlock.waitWhy)).toBeVisible();
  await expect.element(open).toBeDisabled();
  await expect.element(open).toBeEnabled();
  await page.getByRole('button', { name: t.unlock.useWords }).click();
  await page.getByLabelText(t.unlock.words, { exact: true }).fill('one two three');
  await expectAccessible();
  await open.click();
  await expect.poll(() => session.phase.kind).toBe('ready');
  expect(shown.map(({ way }) => way)).toEqual(['passphrase', 'passphrase', 'recovery']);
});
