import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import Security from '$lib/features/settings/security.svelte';
import { engine, setEngine } from '$lib/engine/engine.ts';
import { t } from '$lib/i18n/index.ts';
import { expectAccessible, renderScreen } from './render-screen.ts';

test('a device whose year ends soon is renewed with the words, and says what is wrong with them', async () => {
  const { fake } = await renderScreen(Security);
  await expect.element(page.getByText(t.security.keysText)).toBeVisible();
  await expect.element(page.getByText(t.security.renewTitle)).not.toBeInTheDocument();
  const ends = { id: 'device-certificate', state: 'attention', detail: 'enrolment-ends' } as const;
  fake.security = { ...fake.security, checks: [...fake.security.checks, ends] };
  fake.changed('security');
  const given: (string | null)[] = [];
  setEngine({
    ...engine(),
    security: {
      ...fake.api.security,
      renewDevice: (words) => {
        given.push(words);
        return Promise.resolve(
          words === 'the right words'
            ? { ok: true, value: null }
            : { ok: false, error: { code: words === null ? 'needs-recovery-key' : 'words-wrong' } },
        );
      },
    },
  });
  const field = page.getByLabelText(t.security.renewWords);
  await expect.element(field).toBeVisible();
  await expectAccessible();
  const renew = page.getByRole('button', { name: t.security.renew });
  await renew.click();
  await expect.element(page.getByText(t.backup.errors['needs-recovery-key'])).toBeVisible();
  await field.fill('other words');
  await renew.click();
  await expect.element(page.getByText(t.backup.errors['words-wrong'])).toBeVisible();
  await expectAccessible();
  await field.fill('the right words');
  await renew.click();
  await expect.element(field).toHaveValue('');
  expect(given).toEqual([null, 'other words', 'the right words']);
});
