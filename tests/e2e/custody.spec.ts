/** @file Who can open a diary, and how it is closed and left: on the screens, in the production build with its real engine. */
import type { Page } from '@playwright/test';
import { en } from '../../src/lib/i18n/en.ts';
import { routes } from '../../src/lib/routes.ts';
import { addAuthenticator } from './support/authenticator.ts';
import { makeBackup, makeRecoveryKey, restore } from './support/recovery.ts';
import { searchCrossed, watchPorts } from './support/port-watch.ts';
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
  await expect(sheet).toHaveCount(0);
  await expect(page.getByRole('button', { name: en.ways.set.prf })).toBeVisible();
  await page.reload();
  await unlockWithPassphrase(page, passphrase);
  await expect(page.getByRole('button', { name: en.ways.set.prf })).toBeVisible();
  await context.close();
});

/** Whatever the page holds: markup, what is typed into fields, the title. */
const everythingOnPage = (page: Page) =>
  page.evaluate(() => [
    document.documentElement.outerHTML,
    document.title,
    ...[...document.querySelectorAll('input, textarea')].map((field) =>
      field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement ? field.value : '',
    ),
  ]);

async function expectNothingLeft(page: Page, ...texts: readonly string[]): Promise<void> {
  await expect(page.getByRole('heading', { name: en.unlock.title })).toBeVisible();
  await expect.poll(() => page.workers().length).toBe(0);
  const all = (await everythingOnPage(page)).join('\n');
  expect(texts.filter((text) => all.includes(text))).toEqual([]);
}

test('locked by the button, by nobody touching it, by being out of sight: no worker and no word of the diary is left, and what was typed is kept', async ({
  browser,
  world,
}) => {
  const context = await browser.newContext({
    baseURL: world.origins[0],
    viewport: { width: 360, height: 740 },
  });
  const page = await context.newPage();
  await page.clock.install();
  await begin(page);
  const passphrase = await setPassphrase(page);
  await page.getByRole('radio', { name: en.locking.idleChoices['5'], exact: true }).click();
  await page.getByRole('switch', { name: en.locking.hidden }).click();
  await expect(page.getByRole('switch', { name: en.locking.hidden })).toBeChecked();
  await page.getByRole('navigation').getByRole('link', { name: en.nav.today }).click();
  await expect(page.getByText(ENTRY).first()).toBeVisible();
  expect(page.workers().length).toBeGreaterThan(0);
  // The control: the words that are looked for can be found.
  expect((await everythingOnPage(page)).join('\n')).toContain(ENTRY);

  await lockNow(page);
  await expectNothingLeft(page, ENTRY, 'Ana');
  await page.clock.runFor(1000);
  await unlockWithPassphrase(page, passphrase);
  await expect(page.getByText(ENTRY).first()).toBeVisible();

  // Nobody touches it, with a form open and half filled.
  await page.getByRole('button', { name: en.today.logDomain(en.domains.activity) }).click();
  await page.getByRole('textbox', { name: en.activity.minutes }).fill('4711');
  await page.clock.runFor('04:50');
  await expect(page.getByRole('textbox', { name: en.activity.minutes })).toHaveValue('4711');
  // Second by second: ten at once would also be ten for the engine's answer, which takes its own time.
  await expect(async () => {
    await page.clock.runFor(1000);
    await expect(page.getByRole('heading', { name: en.unlock.title })).toBeVisible({ timeout: 500 });
  }).toPass();
  await expectNothingLeft(page, ENTRY, 'Ana', '4711');
  await unlockWithPassphrase(page, passphrase);
  await page.getByRole('button', { name: en.today.logDomain(en.domains.activity) }).click();
  await expect(page.getByRole('textbox', { name: en.activity.minutes })).toHaveValue('4711');
  await page.keyboard.press('Escape');

  // Out of sight: not at once, but before long.
  const setVisibility = (state: 'hidden' | 'visible') =>
    page.evaluate((value) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => value });
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    }, state);
  await setVisibility('hidden');
  await page.clock.runFor(5_000);
  await setVisibility('visible');
  await page.clock.runFor(6_000);
  await expect(page.getByText(ENTRY).first()).toBeVisible();
  await setVisibility('hidden');
  await page.clock.runFor(11_000);
  await expectNothingLeft(page, ENTRY, 'Ana');
  await context.close();
});

test('wrong attempts: from the fifth one a wait, shown with the time left, also after a reload', async ({
  browser,
  world,
}) => {
  const context = await browser.newContext({ baseURL: world.origins[0] });
  const page = await context.newPage();
  await begin(page);
  await setPassphrase(page);
  await lockNow(page);
  const open = page.getByRole('button', { name: en.unlock.open, exact: true });
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    await expect(open).toBeEnabled();
    await unlockWithPassphrase(page, `wrong ${attempt}`);
    await expect(page.getByText(en.unlock.wrong).first()).toBeVisible();
    await expect(open).not.toHaveAttribute('aria-busy');
  }
  await expect(page.getByRole('timer')).toContainText(/can try again in \d+ seconds/);
  await expect(page.getByText(en.unlock.waitWhy)).toBeVisible();
  await expect(open).toBeDisabled();
  await page.reload();
  await expect(page.getByRole('timer')).toContainText(/can try again in \d+ seconds/);
  await expect(open).toBeDisabled();
  await context.close();
});

async function leave(page: Page, how: keyof typeof en.leaving.hows, passphrase: string): Promise<void> {
  await page.goto(routes.leaving);
  await unlockWithPassphrase(page, passphrase);
  await page.getByRole('radio', { name: en.leaving.hows[how], exact: true }).click();
  await expect(page.getByText(en.leaving.kinds.entries)).toBeVisible();
  await page.getByRole('button', { name: en.leaving.hows[how], exact: true }).click();
  const confirm = page.getByRole('alertdialog').getByRole('button', { name: en.leaving.hows[how] });
  await confirm.click();
  // It is not enough that somebody opened it some time ago.
  await page.getByLabel(en.unlock.passphrase).fill(passphrase);
  await page.getByRole('button', { name: en.backup.prove }).click();
  await confirm.click();
  await expect(page.getByRole('heading', { name: en.left.titles[how] })).toBeVisible();
}

const databases = (page: Page) => page.evaluate(async () => (await indexedDB.databases()).length);

test('logging out keeps the diary; destroying the keys leaves no database; each says what it found afterwards', async ({
  browser,
  world,
}) => {
  const context = await browser.newContext({ baseURL: world.origins[0] });
  const page = await context.newPage();
  await begin(page);
  const passphrase = await setPassphrase(page);
  await leave(page, 'soft', passphrase);
  await expect(page.getByText(en.left.softText)).toBeVisible();
  await expect(page.getByText(en.leaving.kinds.keys)).toBeVisible();
  expect(page.workers()).toHaveLength(0);
  await page.getByRole('button', { name: en.left.reopen }).click();
  await unlockWithPassphrase(page, passphrase);
  await page.getByRole('navigation').getByRole('link', { name: en.nav.today }).click();
  await expect(page.getByText(ENTRY).first()).toBeVisible();

  expect(await databases(page)).toBeGreaterThan(1);
  await leave(page, 'hard', passphrase);
  await expect(page.getByText(en.left.nothing)).toBeVisible();
  await expect(page.getByText(en.left.disk)).toBeVisible();
  await expect(page.getByText(en.left.page(0, 0))).toBeVisible();
  expect(await databases(page)).toBe(0);
  await page.getByRole('button', { name: en.left.fresh }).click();
  // Somebody who left is no victim of an eviction.
  await expect(page.getByRole('heading', { name: en.welcome.title })).toBeVisible();
  await context.close();
});

/** What a browser does that clears a site's databases, with nothing of the app running. */
async function clearDatabases(page: Page): Promise<void> {
  await page.goto('/icons/icon.svg');
  await page.evaluate(async () => {
    for (const { name } of await indexedDB.databases()) {
      const request = indexedDB.deleteDatabase(name ?? '');
      await new Promise((resolve, reject) => {
        request.onsuccess = resolve;
        request.onerror = reject;
        request.onblocked = reject;
      });
    }
  });
}

test('the recovery key is a way in; and it brings a diary back that the browser cleared', async ({
  browser,
  world,
}) => {
  const context = await browser.newContext({ baseURL: world.origins[0] });
  await watchPorts(context);
  const page = await context.newPage();
  await begin(page);
  const words = await makeRecoveryKey(page);
  const file = await makeBackup(page);
  await page.getByRole('navigation').getByRole('link', { name: en.nav.settings }).click();
  await page.getByRole('link', { name: en.settings.security }).click();
  await expect(page.getByText(en.ways.recoveryJoins)).toBeVisible();
  // It joins with the first passphrase.
  const passphrase = await setPassphrase(page);
  await expect(page.getByRole('button', { name: en.ways.remove.recovery })).toBeVisible();
  await lockNow(page);
  await page.getByRole('button', { name: en.unlock.useWords }).click();
  await page.getByLabel(en.unlock.words).fill(words.join(' '));
  await page.getByRole('button', { name: en.unlock.open, exact: true }).click();
  await expect(page.getByRole('heading', { name: en.security.title })).toBeVisible();
  // A forgotten passphrase: the words stand for it.
  await page.getByRole('button', { name: en.ways.remove.passphrase }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('radio', { name: en.ways.names.recovery }).click();
  await sheet.getByLabel(en.unlock.words).fill(words.join(' '));
  await expect(sheet.getByText(en.ways.asDevice)).toBeVisible();
  const findings = await searchCrossed(page, passphrase);
  expect(findings.secrets).toEqual(expect.arrayContaining(['root key', 'recovery backupKey']));
  expect(findings.found).toEqual([]);
  await sheet.getByRole('button', { name: en.ways.remove.passphrase }).click();
  await expect(page.getByText(en.ways.none)).toBeVisible();

  await clearDatabases(page);
  await page.goto(routes.today);
  await expect(page.getByRole('heading', { name: en.evicted.title })).toBeVisible();
  await restore(page, file, words);
  await expect(page.getByText(ENTRY).first()).toBeVisible();
  await context.close();
});

test('asked to keep it when the first entry is there, not before; a diary that was cleared is explained and leads to the backup', async ({
  browser,
  world,
}) => {
  const context = await browser.newContext({ baseURL: world.origins[0] });
  const page = await context.newPage();
  await page.addInitScript(() => {
    const asked: string[] = [];
    Object.assign(window, { asked });
    const persist = navigator.storage.persist.bind(navigator.storage);
    navigator.storage.persist = () => {
      asked.push('persist');
      return persist();
    };
  });
  const asked = () => page.evaluate(() => (window as unknown as { asked: readonly string[] }).asked);
  await page.goto('/');
  await welcome(page, 'Ana');
  await expect(page.getByRole('heading', { name: en.today.logTitle })).toBeVisible();
  await expect(page.getByText(en.keep.title.entry)).toHaveCount(0);
  await page.getByRole('button', { name: en.today.logDomain(en.domains.mood) }).click();
  await page.getByRole('radio', { name: en.mood.valences[4] }).click();
  await page.getByRole('button', { name: en.app.save }).click();
  await expect(page.getByText(en.keep.title.entry)).toBeVisible();
  expect(await asked()).toEqual([]);
  const session = await context.newCDPSession(page);
  const { browserContextId } = (await session.send('Target.getTargetInfo')).targetInfo;
  await session.send('Browser.grantPermissions', {
    origin: world.origins[0],
    permissions: ['durableStorage'],
    ...(browserContextId === undefined ? {} : { browserContextId }),
  });
  await page.getByRole('button', { name: en.keep.ask }).click();
  await expect(page.getByText(en.keep.kept)).toBeVisible();
  expect(await asked()).toEqual(['persist']);
  await page.goto(routes.security);
  await expect(page.getByText(en.security.details['persisted'] ?? '')).toBeVisible();

  await clearDatabases(page);
  await page.goto(routes.today);
  await expect(page.getByRole('heading', { name: en.evicted.title })).toBeVisible();
  await expect(page.getByLabel(en.backup.restoreFile)).toBeVisible();
  await page.getByRole('button', { name: en.evicted.fresh }).click();
  await expect(page.getByRole('heading', { name: en.welcome.title })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: en.welcome.title })).toBeVisible();
  await context.close();
});

test('the port watch: through all of this no key, seed or root crosses, and a passkey’s output leaves this thread as it is handed over', async ({
  browser,
  world,
}) => {
  const context = await browser.newContext({ baseURL: world.origins[0] });
  await watchPorts(context);
  const page = await context.newPage();
  await addAuthenticator(page, { hasPrf: true });
  await begin(page);
  let passphrase = await setPassphrase(page);
  await page.getByRole('button', { name: en.ways.set.prf }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel(en.unlock.passphrase).fill(passphrase);
  await sheet.getByRole('button', { name: en.ways.set.prf }).click();
  await expect(sheet).toHaveCount(0);
  await lockNow(page);
  await page.getByRole('button', { name: en.unlock.usePasskey }).click();
  await page.getByRole('button', { name: en.unlock.openWithPasskey }).click();
  // The passkey stays, so it is shown for a new passphrase.
  await page.getByRole('button', { name: en.ways.change.passphrase }).click();
  await sheet.getByRole('button', { name: en.ways.offer }).click();
  await expect(sheet.getByLabel(en.ways.next)).toHaveValue(/^(\w+ ){5}\w+$/);
  passphrase = await sheet.getByLabel(en.ways.next).inputValue();
  await sheet.getByRole('button', { name: en.ways.change.passphrase }).click();
  await expect(sheet).toHaveCount(0);
  await page.getByRole('button', { name: en.ways.remove.prf }).click();
  await sheet.getByLabel(en.unlock.passphrase).fill(passphrase);
  await sheet.getByRole('button', { name: en.ways.remove.prf }).click();
  await expect(sheet).toHaveCount(0);
  await lockNow(page);
  await unlockWithPassphrase(page, passphrase);
  await page.getByRole('navigation').getByRole('link', { name: en.nav.settings }).click();
  await page.getByRole('link', { name: en.leaving.title }).click();
  await page.getByRole('radio', { name: en.leaving.hows.soft, exact: true }).click();

  // Three times a passkey's output was handed over: nothing of it is left here.
  const outputs = await page.evaluate(() => {
    const lengths: number[] = [];
    const seen = new Set<unknown>();
    const look = (value: unknown, key: string): void => {
      if (value === null || typeof value !== 'object' || seen.has(value)) return;
      seen.add(value);
      if (key === 'output' && value instanceof Uint8Array) lengths.push(value.byteLength);
      else for (const [name, inner] of Object.entries(value)) look(inner, name);
    };
    look(window.crossed, '');
    return lengths;
  });
  expect(outputs).toEqual([0, 0, 0]);
  const findings = await searchCrossed(page, passphrase);
  expect(findings.secrets).toEqual(
    expect.arrayContaining(['root key', 'identity_keypair', 'signing_keypair', 'mixnet_password']),
  );
  expect(findings.messages).toBeGreaterThan(50);
  expect(findings.found).toEqual([]);
  await context.close();
});
