/**
 * @file The account through the screens, in the production build with the embedded server: made, keys published, a copy put, signed out;
 * on another profile opened with six digits by e-mail, and the copy brought back. No mix network: nobody is met here. Nothing secret and no
 * token crosses to either page.
 */
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from '@playwright/test';
import { expect, test } from '@playwright/test';
import { serveSite } from '../../scripts/serve.ts';
import { en } from '../../src/lib/i18n/en.ts';
import type { NetworkConfig } from '../../workers/api/app.ts';
import { openInProcess } from '../backend/support/in-process.ts';
import { searchCrossed, watchPorts } from './support/port-watch.ts';
import { SLOW, welcome } from './support/steps.ts';

const EMAIL = 'ana@example.org';
const PASSWORD = 'correct horse battery';
/** No part of this is asked for before somebody is met. */
const NETWORK: NetworkConfig = {
  name: 'nowhere',
  anonymity: 'none',
  host: '127.0.0.1',
  ndf: JSON.stringify({ Gateways: [], Registration: { ClientRegistrationAddress: '127.0.0.1:9' } }),
};

/** What the server handed out, as the browser's network saw it. */
async function person(
  browser: Browser,
  origin: string,
  tokens: Set<string>,
  hosts: Set<string>,
): Promise<Page> {
  const context = await browser.newContext({ baseURL: origin, viewport: { width: 360, height: 740 } });
  await watchPorts(context);
  context.on('request', (request) => hosts.add(new URL(request.url()).host));
  context.on('response', (response) => {
    if (!response.url().includes('/auth/v1/')) return;
    response.text().then(
      (text) => {
        for (const [, token = ''] of text.matchAll(/"(?:access|refresh)_token":"([^"]+)"/g))
          tokens.add(token);
      },
      () => undefined,
    );
  });
  return context.newPage();
}

/** Those of these texts that are anywhere in what crossed. */
const crossed = (page: Page, texts: readonly string[]): Promise<readonly string[]> =>
  page.evaluate((wanted) => {
    const found = new Set<string>();
    const seen = new Set<unknown>();
    const look = (value: unknown): void => {
      if (typeof value === 'string') for (const text of wanted) if (value.includes(text)) found.add(text);
      if (typeof value !== 'object' || value === null || seen.has(value)) return;
      seen.add(value);
      Object.values(value).forEach(look);
    };
    look(window.crossed);
    return [...found];
  }, texts);

/** In-app links only: what crossed is kept as long as the page is. */
async function openAccount(page: Page): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: en.nav.settings }).click();
  await page.getByRole('link', { name: en.account.title }).click();
  await expect(page.getByRole('heading', { name: en.account.signInTitle })).toBeVisible();
}

async function fingerprint(page: Page): Promise<string> {
  await page.getByRole('navigation').getByRole('link', { name: en.nav.settings }).click();
  await page.getByRole('link', { name: en.settings.security }).click();
  const shown = page.getByRole('img', { name: new RegExp(`^${en.security.fingerprint}: `) });
  return (await shown.getAttribute('aria-label')) ?? '';
}

test('made, published, copied, signed out; opened by a code on another profile, and brought back there', async ({
  browser,
}) => {
  const inbox: string[] = [];
  const origins: string[] = [];
  const server = await openInProcess(origins, ({ to, text = '' }) => inbox.push(`${to}: ${text}`));
  const backend = { kind: 'embedded', ...server.place, emailCodes: true } as const;
  const site = await serveSite({ folder: 'build', port: 0, network: NETWORK, backend });
  const origin = `http://localhost:${(site.address() as AddressInfo).port}`;
  origins.push(origin);
  const tokens = new Set<string>();
  const hosts = new Set<string>();
  const expectNothingCrossed = async (page: Page): Promise<void> => {
    expect(tokens.size).toBeGreaterThan(1);
    // The control: what may cross is found.
    expect(await crossed(page, [EMAIL, ...tokens])).toEqual([EMAIL]);
    const { found, secrets } = await searchCrossed(page);
    expect(secrets).toEqual(expect.arrayContaining(['root key', 'account_root', 'identity_keypair']));
    expect(found).toEqual([]);
  };

  const phone = await person(browser, origin, tokens, hosts);
  let passphrase = '';
  await test.step('an account is made, and the keys are published by themselves', async () => {
    await phone.goto('/');
    await welcome(phone, 'Ana');
    // Without an account nobody else is asked for anything.
    expect([...hosts]).toEqual([new URL(origin).host]);
    await openAccount(phone);
    await phone.getByRole('button', { name: en.account.toSignUp }).click();
    await phone.getByLabel(en.account.email).fill(EMAIL);
    await phone.getByLabel(en.account.password).fill(PASSWORD);
    await phone.getByRole('button', { name: en.account.signUp, exact: true }).click();
    await expect(phone.getByText(en.account.signedInAs(EMAIL))).toBeVisible();
    await expect(phone.getByText(/public keys are in the directory since/)).toBeVisible({ timeout: SLOW });
  });

  await test.step('a copy under six words that were offered', async () => {
    await phone.getByRole('button', { name: en.ways.offer }).click();
    const field = phone.getByLabel(en.account.passphrase).first();
    await expect(field).toHaveValue(/^(\w+ ){5}\w+$/);
    passphrase = await field.inputValue();
    await phone.getByRole('button', { name: en.account.passphraseSet }).click();
    await expect(phone.getByText(en.account.copyStates.good)).toBeVisible({ timeout: SLOW });
  });

  await test.step('signed out: the diary stays, the session is gone', async () => {
    await phone.getByRole('button', { name: en.account.signOut, exact: true }).click();
    await expect(phone.getByRole('heading', { name: en.account.signInTitle })).toBeVisible();
    await expectNothingCrossed(phone);
  });
  const before = await fingerprint(phone);
  expect(before.length).toBeGreaterThan(64);
  await phone.context().close();

  const laptop = await person(browser, origin, tokens, hosts);
  await test.step('another profile: a wrong code is refused, an unknown address is not told apart, the right code opens', async () => {
    await laptop.goto('/');
    await welcome(laptop, 'Ana');
    expect(await fingerprint(laptop)).not.toBe(before);
    await openAccount(laptop);
    const ask = async (email: string): Promise<void> => {
      await laptop.getByLabel(en.account.email).fill(email);
      await laptop.getByRole('button', { name: en.account.byCode }).click();
      await expect(laptop.getByText(en.account.codeText(email))).toBeVisible();
    };
    await ask('nobody@example.org');
    expect(inbox).toEqual([]);
    await laptop.getByRole('button', { name: en.account.codeBack }).click();
    await ask(EMAIL);
    await expect.poll(() => inbox.length).toBe(1);
    const code = /\b\d{6}\b/.exec(inbox[0] ?? '')?.[0] ?? '';
    const enter = async (digits: string): Promise<void> => {
      await laptop.getByLabel(en.account.code).fill(digits);
      await laptop.getByRole('button', { name: en.account.codeGo }).click();
    };
    await enter(code === '123456' ? '654321' : '123456');
    await expect(laptop.getByText(en.account.failures['not-accepted'])).toBeVisible();
    await enter(code);
    await expect(laptop.getByText(en.account.signedInAs(EMAIL))).toBeVisible();
  });

  await test.step('the copy comes back: first what it would bring, then the same account', async () => {
    await laptop.getByText(en.account.restoreTitle, { exact: true }).click();
    await laptop.getByLabel(en.account.passphrase).last().fill(passphrase);
    await laptop.getByRole('button', { name: en.account.restoreRead }).click();
    await expect(laptop.getByText(/It would bring 0 contacts\./)).toBeVisible({ timeout: SLOW });
    await laptop.getByRole('button', { name: en.backup.apply }).click();
    await expect(async () => {
      expect(await fingerprint(laptop)).toBe(before);
    }).toPass({ timeout: SLOW });
    await expectNothingCrossed(laptop);
  });

  await test.step('nothing but the site and the server was asked for anything', () => {
    expect([...hosts].sort()).toEqual([origin, server.place.url].map((url) => new URL(url).host).sort());
  });
  await laptop.context().close();
  site.close();
  site.closeAllConnections();
  await server.stop();
});
