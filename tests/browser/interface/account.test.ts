/** @file The account's screen and the relay's switch, over a fake engine: every state of it, its words, and what it sends. */
import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import type { BackendFailure, BackendSnapshot } from '$api/index.ts';
import Account from '$lib/features/account/account.svelte';
import RelayChoice from '$lib/features/messages/relay-choice.svelte';
import { engine, setEngine } from '$lib/engine/engine.ts';
import { t } from '$lib/i18n/index.ts';
import { BACKEND } from '../fake-data.ts';
import type { FakeEngine } from '../fake-engine.ts';
import { expectAccessible, expectNoOverflow, renderScreen } from './render-screen.ts';

const SIGNED_IN: BackendSnapshot = {
  ...BACKEND,
  account: { kind: 'signed-in', email: 'ana.maria.fernandez-whitaker@mail.example' },
  publishedAt: Date.UTC(2026, 10, 20, 9, 30),
};

async function renderAccount(backend: BackendSnapshot): Promise<FakeEngine> {
  const { fake } = await renderScreen(Account);
  fake.backend = backend;
  fake.changed('backend');
  return fake;
}

function answerWith(fake: FakeEngine, backend: Partial<FakeEngine['api']['backend']>): void {
  setEngine({ ...engine(), backend: { ...fake.api.backend, ...backend } });
}

const states: readonly {
  readonly name: string;
  readonly backend: BackendSnapshot;
  readonly shows: string;
}[] = [
  { name: 'no server', backend: { ...BACKEND, server: null }, shows: t.account.noneText },
  { name: 'signed out', backend: BACKEND, shows: t.account.signInTitle },
  {
    name: 'a code is on its way',
    backend: { ...BACKEND, account: { kind: 'enter-code', email: 'ana@mail.example' } },
    shows: t.account.codeText('ana@mail.example'),
  },
  {
    name: 'expired',
    backend: { ...BACKEND, account: { kind: 'expired', email: 'ana@mail.example' } },
    shows: t.account.expiredText('ana@mail.example'),
  },
  { name: 'signed in, offline', backend: { ...SIGNED_IN, offline: true }, shows: t.account.offline },
  {
    name: 'signed in, the copy altered',
    backend: {
      ...SIGNED_IN,
      backup: { kind: 'failed', lastAt: SIGNED_IN.publishedAt, version: 3, provenAt: null, why: 'altered' },
    },
    shows: t.account.copyWhy.altered,
  },
];

for (const { name, backend, shows } of states) {
  test(`${name}: the words for it, without an axe finding or an overflow at 360 px`, async () => {
    await renderAccount(backend);
    await expect.element(page.getByText(shows, { exact: true }).first()).toBeVisible();
    await expectAccessible();
    expectNoOverflow();
  });
}

test('making an account hands address and password over once, and forgets the password', async () => {
  const fake = await renderAccount(BACKEND);
  const given: unknown[] = [];
  answerWith(fake, {
    signUp: (credentials) => {
      given.push(credentials);
      return fake.api.backend.signUp(credentials);
    },
  });
  await page.getByRole('button', { name: t.account.toSignUp }).click();
  await page.getByLabelText(t.account.email).fill(' ana@mail.example ');
  await page.getByLabelText(t.account.password).fill('a long enough password');
  await page.getByRole('button', { name: t.account.signUp, exact: true }).click();
  await expect.element(page.getByText(t.account.signedInAs('ana@mail.example'))).toBeVisible();
  expect(given).toEqual([{ email: 'ana@mail.example', password: 'a long enough password' }]);
});

test('every failure of the server has one sentence, and what was typed stays', async () => {
  const fake = await renderAccount(BACKEND);
  let why: BackendFailure = 'offline';
  answerWith(fake, {
    signIn: () => Promise.resolve({ ok: false, error: { code: 'backend', why } }),
  });
  await page.getByLabelText(t.account.email).fill('ana@mail.example');
  await page.getByLabelText(t.account.password).fill('a long enough password');
  for (const each of Object.keys(t.account.failures) as BackendFailure[]) {
    why = each;
    await page.getByRole('button', { name: t.account.signIn, exact: true }).click();
    await expect.element(page.getByText(t.account.failures[each], { exact: true })).toBeVisible();
  }
  await expect.element(page.getByLabelText(t.account.password)).toHaveValue('a long enough password');
});

test('a password that opens the diary is refused in words', async () => {
  const fake = await renderAccount(BACKEND);
  answerWith(fake, {
    signIn: () => Promise.resolve({ ok: false, error: { code: 'password-reused', as: 'unlock-passphrase' } }),
  });
  await page.getByLabelText(t.account.password).fill('what opens the diary');
  await page.getByRole('button', { name: t.account.signIn, exact: true }).click();
  await expect.element(page.getByText(t.account.reused['unlock-passphrase'])).toBeVisible();
});

test('a device is marked as lost with a new password, after saying what that does', async () => {
  const fake = await renderAccount(SIGNED_IN);
  const lost: (readonly (string | null)[])[] = [];
  answerWith(fake, {
    devices: () =>
      Promise.resolve({
        ok: true,
        value: [
          { deviceId: 'a'.repeat(32), thisDevice: true, publishedAt: Date.UTC(2026, 10, 20), lost: false },
          { deviceId: 'b'.repeat(32), thisDevice: false, publishedAt: Date.UTC(2026, 9, 2), lost: false },
        ],
      }),
    markLost: (...args) => {
      lost.push(args);
      return Promise.resolve({ ok: true, value: null });
    },
  });
  fake.changed('backend');
  await page.getByRole('button', { name: t.account.markLost }).click();
  await expect
    .element(page.getByText(t.account.markLostText(t.account.otherDevice('bbbbbbbb'))))
    .toBeVisible();
  await expectAccessible();
  await page.getByLabelText(t.account.markLostPassword).fill('another long password');
  await page.getByRole('button', { name: t.account.markLostGo }).click();
  await expect.poll(() => lost).toEqual([['b'.repeat(32), 'another long password', null]]);
});

test('a copy says first what it would bring, and nothing is applied before the answer', async () => {
  const fake = await renderAccount(SIGNED_IN);
  const none = { entries: 0, days: 0, notes: 0, documents: 0, people: 0, messages: 0, other: 0 };
  answerWith(fake, {
    listBackups: () =>
      Promise.resolve({ ok: true, value: [{ version: 2, at: Date.UTC(2026, 10, 20), bytes: 4096 }] }),
    readCloudBackup: (version, passphrase) =>
      Promise.resolve(
        version === 2 && passphrase === 'six words'
          ? {
              ok: true,
              value: {
                id: 'restore',
                madeAt: Date.UTC(2026, 10, 20),
                counts: { ...none, people: 3 },
                brings: { ...none, people: 2 },
                staysRemoved: 0,
                olderThanDevice: false,
                mode: 'merge',
              },
            }
          : { ok: false, error: { code: 'backup-passphrase-wrong' } },
      ),
  });
  await page.getByText(t.account.restoreTitle).click();
  await page.getByLabelText(t.account.restoreVersion).selectOptions('2');
  await page.getByLabelText(t.account.passphrase).last().fill('seven words');
  await page.getByRole('button', { name: t.account.restoreRead }).click();
  await expect.element(page.getByText(t.account.errors['backup-passphrase-wrong'])).toBeVisible();
  await page.getByLabelText(t.account.passphrase).last().fill('six words');
  await page.getByRole('button', { name: t.account.restoreRead }).click();
  await expect.element(page.getByText('It would bring 2 contacts.', { exact: false })).toBeVisible();
  await expectAccessible();
});

test('the relay says what it gives away beside its switch; with a professional there is none', async () => {
  const { fake } = await renderScreen(RelayChoice, {}, { id: 'conv-1', relay: { kind: 'off' } });
  await expect.element(page.getByText(t.account.relayText)).toBeVisible();
  await expectAccessible();
  await page.getByLabelText(t.account.relayLabel).click();
  expect(fake.calls).toContain('setRelayAllowed:conv-1:true');
  await renderScreen(RelayChoice, {}, { id: 'conv-1', relay: { kind: 'never' } });
  await expect.element(page.getByText(t.account.relayNever)).toBeVisible();
  expect(document.querySelector('[role=switch]')).toBeNull();
});
