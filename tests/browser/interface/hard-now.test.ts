import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import HardNow from '$lib/features/frame/hard-now.svelte';
import { t } from '$lib/i18n/index.ts';
import { expectAccessible, expectNoOverflow, renderScreen } from './render-screen.ts';

test('whom to call follows the country, links dial, and it says that nobody is alerted', async () => {
  localStorage.removeItem('wellio-help-country');
  const { fake } = await renderScreen(HardNow, { scenario: 'empty' });
  await page.getByRole('button', { name: t.hard.open }).click();
  const country = page.getByRole('combobox', { name: t.hard.country });
  await country.selectOptions('AT');
  await expect
    .element(page.getByRole('link', { name: '142', exact: false }))
    .toHaveAttribute('href', 'tel:142');
  await country.selectOptions('BE');
  await expect
    .element(page.getByRole('link', { name: '0800 32 123', exact: false }))
    .toHaveAttribute('href', 'tel:080032123');
  await expect.element(page.getByText(t.hard.emergency('112'))).toBeVisible();
  await expect.element(page.getByText(t.hard.nobody)).toBeVisible();
  await expectAccessible();
  expectNoOverflow();
  await country.selectOptions('');
  await expect.element(page.getByText(t.hard.emergencyElsewhere)).toBeVisible();
  expect(page.getByText(t.hard.listenTitle).elements()).toEqual([]);
  await expectAccessible();
  // Nothing of it reaches the engine.
  expect(fake.calls).toEqual([]);
  localStorage.removeItem('wellio-help-country');
});
