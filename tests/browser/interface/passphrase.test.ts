import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import Passphrase from '$lib/features/settings/passphrase.svelte';
import { t } from '$lib/i18n/index.ts';
import { expectAccessible, renderScreen } from './render-screen.ts';

test('says what no passphrase means, offers six words and sets them', async () => {
  const { fake } = await renderScreen(Passphrase);
  await expect.element(page.getByText(t.unlock.without)).toBeVisible();
  await expectAccessible();
  await page.getByRole('button', { name: t.unlock.offer }).click();
  await expect
    .element(page.getByLabelText(t.unlock.next, { exact: true }))
    .toHaveValue('ankle brave cactus dolphin ember fabric');
  await page.getByRole('button', { name: t.unlock.set }).click();
  await expect.poll(() => fake.calls).toContain('setPassphrase');
  await expect.element(page.getByLabelText(t.unlock.next, { exact: true })).toHaveValue('');
});
