/** @file Ending the device that a restored diary was on before: found under Security, by keyboard, at 360 px, in both themes. */
import { afterEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { BackendFailure, BackendSnapshot, EarlierDevice } from '$api/index.ts';
import Security from '$lib/features/settings/security.svelte';
import { engine, setEngine } from '$lib/engine/engine.ts';
import { formatMoment } from '$lib/format/dates.ts';
import { t } from '$lib/i18n/index.ts';
import { BACKEND } from '../fake-data.ts';
import { expectAccessible, expectNoOverflow, renderScreen } from './render-screen.ts';

const ID = 'ab'.repeat(16);
const EARLIER: EarlierDevice = { deviceId: ID, signedAt: Date.UTC(2026, 9, 2, 8, 15), ended: false };
const SIGNED_IN: BackendSnapshot = { ...BACKEND, account: { kind: 'signed-in', email: 'ana@mail.example' } };

afterEach(() => document.documentElement.removeAttribute('data-theme'));

async function renderSecurity(earlier: readonly EarlierDevice[], backend: BackendSnapshot) {
  const { fake } = await renderScreen(Security);
  const state = { devices: earlier, refuses: null as BackendFailure | null };
  const given: (readonly string[])[] = [];
  fake.backend = backend;
  setEngine({
    ...engine(),
    backend: {
      ...fake.api.backend,
      earlierDevices: () => Promise.resolve(state.devices),
      endEarlierDevice: (...ask) => {
        given.push(ask);
        if (state.refuses !== null)
          return Promise.resolve({ ok: false, error: { code: 'backend', why: state.refuses } });
        state.devices = state.devices.map((device) => ({ ...device, ended: true }));
        return Promise.resolve({ ok: true, value: null });
      },
    },
  });
  fake.changed('backend');
  return { given, state };
}

test('nothing is said of it on a device that was never restored', async () => {
  await renderSecurity([], SIGNED_IN);
  await expect.element(page.getByText(t.security.keysText)).toBeVisible();
  await expect.element(page.getByText(t.earlier.title)).not.toBeInTheDocument();
});

test('with an account: ended by keyboard with a new password, after saying what that does and whom it reaches', async () => {
  const { given, state } = await renderSecurity([EARLIER], SIGNED_IN);
  const shown = t.earlier.device('abababab', formatMoment(EARLIER.signedAt));
  await expect.element(page.getByText(shown)).toBeVisible();
  const open = page.getByRole('button', { name: t.earlier.end, exact: true });
  open.element().focus();
  await userEvent.keyboard('{Enter}');
  await expect.element(open).toHaveAttribute('aria-expanded', 'true');
  await expect.element(page.getByText(t.earlier.endText)).toBeVisible();
  await expect.element(page.getByText(t.earlier.limits)).toBeVisible();
  for (const theme of ['light', 'dark']) {
    document.documentElement.dataset['theme'] = theme;
    await expectAccessible();
    expectNoOverflow();
  }
  const field = page.getByLabelText(t.account.markLostPassword);
  field.element().focus();
  await userEvent.keyboard('a new long password');

  state.refuses = 'not-found';
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByText(t.earlier.unknown)).toBeVisible();
  // What was typed stays for the next try.
  await expect.element(field).toHaveValue('a new long password');
  state.refuses = 'offline';
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByText(t.account.failures.offline)).toBeVisible();
  state.refuses = null;
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByText(t.earlier.ended, { exact: true })).toBeVisible();
  await expect.element(field).not.toBeInTheDocument();
  expect(given).toEqual([1, 2, 3].map(() => [ID, 'a new long password']));
  await expectAccessible();
});

test('without an account, or without a server, it says so and leads there', async () => {
  await renderSecurity([EARLIER], BACKEND);
  await expect.element(page.getByText(t.earlier.signIn)).toBeVisible();
  await expect.element(page.getByRole('link', { name: t.earlier.toAccount })).toBeVisible();
  await expect.element(page.getByRole('button', { name: t.earlier.end })).not.toBeInTheDocument();
  await expectAccessible();
  expectNoOverflow();
  await renderSecurity([EARLIER], { ...BACKEND, server: null });
  await expect.element(page.getByText(t.earlier.noServer)).toBeVisible();
  await expectAccessible();
});
