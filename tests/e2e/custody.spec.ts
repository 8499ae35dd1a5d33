/** @file Who can open a diary, and how it is closed and left: on the screens, in the production build with its real engine. */
import type { Page } from '@playwright/test';
import { en } from '../../src/lib/i18n/en.ts';
import { routes } from '../../src/lib/routes.ts';
import { addAuthenticator } from './support/authenticator.ts';
import { welcome } from './support/steps.ts';
import { expect, test } from './support/world.ts';

const ENTRY = en.mood.summary('Bright', 'Some');

/** Somebody with one entry, on Settings → Security. */
async function begin(page: Page): Promise<void> {
  await page.goto('/');
  await welcome(page, 'Ana');
  await page.getByRole('button', { name: en.today.logDomain(en.domains.mood) }).click();
  await page.getByRole('radio', { name: en.mood.valences[4] }).click();
  await page.getByRole('button', { name: en.app.save }).click();
  await expect(page.getByText(ENTRY).first()).toBeVisible();
  await page.goto(routes.security);
}

/** Sets the six words that are offered, and gives them back. */
async function setPassphrase(page: Page): Promise<string> {
  await page.getByRole('button', { name: en.ways.set.passphrase }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('button', { name: en.ways.offer }).click();
  const field = sheet.getByLabel(en.ways.next);
  await expect(field).toHaveValue(/^(\w+ ){5}\w+$/);
  const passphrase = await field.inputValue();
  await sheet.getByRole('button', { name: en.ways.set.passphrase }).click();
  await expect(sheet).toHaveCount(0);
  await expect(page.getByRole('button', { name: en.ways.change.passphrase })).toBeVisible();
  return passphrase;
}

const lockNow = (page: Page) =>
  page.getByRole('banner').getByRole('button', { name: en.locking.now }).click();

async function unlockWithPassphrase(page: Page, passphrase: string): Promise<void> {
  await page.getByLabel(en.unlock.passphrase).fill(passphrase);
  await page.getByRole('button', { name: en.unlock.open, exact: true }).click();
}

test('a passkey: asked for after a second way in, opens the locked diary, also after a reload', async ({
  browser,
  world,
}) => {
  const context = await browser.newContext({
    baseURL: world.origins[0],
    viewport: { width: 360, height: 740 },
  });
  const page = await context.newPage();
  const authenticator = await addAuthenticator(page, { hasPrf: true });
  await begin(page);
  // A passkey alone could be lost: a second way in comes first, and the screen says so.
  await expect(page.getByText(en.ways.secondFirst)).toBeVisible();
  await expect(page.getByRole('button', { name: en.ways.set.prf })).toHaveCount(0);
  const passphrase = await setPassphrase(page);

  await page.getByRole('button', { name: en.ways.set.prf }).click();
  const sheet = page.getByRole('dialog');
  // A wrong passphrase leaves no passkey behind that opens nothing.
  await sheet.getByLabel(en.unlock.passphrase).fill('not this one');
  await sheet.getByRole('button', { name: en.ways.set.prf }).click();
  await expect(sheet.getByText(en.unlock.wrong).first()).toBeVisible();
  expect(await authenticator.credentials()).toBe(0);
  await sheet.getByLabel(en.unlock.passphrase).fill(passphrase);
  await sheet.getByRole('button', { name: en.ways.set.prf }).click();
  await expect(sheet).toHaveCount(0);
  await expect(page.getByRole('button', { name: en.ways.change.prf })).toBeVisible();
  expect(await authenticator.credentials()).toBe(1);

  await lockNow(page);
  await expect(page.getByRole('heading', { name: en.unlock.title })).toBeVisible();
  await page.getByRole('button', { name: en.unlock.usePasskey }).click();
  await page.getByRole('button', { name: en.unlock.openWithPasskey }).click();
  await expect(page.getByRole('heading', { name: en.security.title })).toBeVisible();

  await page.goto(routes.today);
  await expect(page.getByRole('heading', { name: en.unlock.title })).toBeVisible();
  await page.getByRole('button', { name: en.unlock.usePasskey }).click();
  await page.getByRole('button', { name: en.unlock.openWithPasskey }).click();
  await expect(page.getByText(ENTRY).first()).toBeVisible();
  await context.close();
});

test('an authenticator without PRF: the screen says so, nothing is changed, the passphrase goes on opening', async ({
  browser,
  world,
}) => {
  const context = await browser.newContext({ baseURL: world.origins[0] });
  const page = await context.newPage();
  await addAuthenticator(page, { hasPrf: false });
  await begin(page);
  const passphrase = await setPassphrase(page);
  await page.getByRole('button', { name: en.ways.set.prf }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel(en.unlock.passphrase).fill(passphrase);
  await sheet.getByRole('button', { name: en.ways.set.prf }).click();
  await expect(sheet.getByText(en.unlock.passkeyProblems['no-prf'])).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: en.ways.set.prf })).toBeVisible();
  await page.reload();
  await unlockWithPassphrase(page, passphrase);
  await expect(page.getByRole('button', { name: en.ways.set.prf })).toBeVisible();
  await context.close();
});
