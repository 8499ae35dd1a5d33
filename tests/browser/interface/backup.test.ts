import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import Backup from '$lib/features/settings/backup.svelte';
import { engine, setEngine } from '$lib/engine/engine.ts';
import { t } from '$lib/i18n/index.ts';
import { expectAccessible, renderScreen } from './render-screen.ts';

const WORDS = Array.from({ length: 24 }, (_, at) => `word${at + 1}`);

test('the words are shown, three are asked back, and they are tried out', async () => {
  const { fake } = await renderScreen(Backup);
  const typed: (readonly string[])[] = [];
  setEngine({
    ...engine(),
    backup: {
      ...fake.api.backup,
      makeRecoveryKey: () => Promise.resolve({ ok: true, value: { words: WORDS, ask: [2, 9, 20] } }),
      confirmRecoveryKey: (words) => {
        typed.push(words);
        return Promise.resolve({ ok: true, value: null });
      },
    },
  });
  await expect.element(page.getByText(t.backup.keyText)).toBeVisible();
  await expectAccessible();
  await page.getByRole('button', { name: t.backup.makeKey }).click();
  await expect.element(page.getByText('word24', { exact: true })).toBeVisible();
  await expectAccessible();
  await page.getByRole('button', { name: t.backup.written }).click();
  await expect.element(page.getByText('word24', { exact: true })).not.toBeInTheDocument();
  for (const place of [3, 10, 21])
    await page.getByLabelText(t.backup.askWord(place), { exact: true }).fill(`word${place}`);
  await page.getByRole('button', { name: t.backup.confirm }).click();
  await expect.poll(() => typed).toEqual([['word3', 'word10', 'word21']]);
  await expect.element(page.getByText(t.backup.errors['no-recovery-key'])).toBeVisible();
});

test('another recovery key asks for the words that count until now', async () => {
  const { fake } = await renderScreen(Backup);
  const given: (string | undefined)[] = [];
  setEngine({
    ...engine(),
    backup: {
      ...fake.api.backup,
      makeRecoveryKey: (previous) => {
        given.push(previous);
        return Promise.resolve(
          previous === undefined
            ? { ok: false, error: { code: 'needs-recovery-key' } }
            : { ok: true, value: { words: WORDS, ask: [2, 9, 20] } },
        );
      },
    },
  });
  await page.getByRole('button', { name: t.backup.makeKey }).click();
  const field = page.getByLabelText(t.backup.previousWords);
  await expect.element(field).toBeVisible();
  await expectAccessible();
  await field.fill('the old words');
  await page.getByRole('button', { name: t.backup.previousGo }).click();
  await expect.element(page.getByText('word24', { exact: true })).toBeVisible();
  expect(given).toEqual([undefined, 'the old words']);
});
