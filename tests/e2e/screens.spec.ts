/**
 * @file Every screen that needs no network, in the production build with its real engine and headers: axe-clean, by keyboard
 * alone, on a phone and a laptop, in both themes, with text at 200 %, without motion, 40 % longer and from right to left.
 */
import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { en } from '../../src/lib/i18n/en.ts';
import { pseudoText } from '../../src/lib/i18n/pseudo.ts';
import { routes } from '../../src/lib/routes.ts';
import { expectClean, expectNoOverflow, settled } from './support/looks.ts';
import { aboutMe, welcome } from './support/steps.ts';
import { expect, test, type World } from './support/world.ts';

const PHONE = { width: 360, height: 740 };
const LAPTOP = { width: 1280, height: 800 };
const DEVICES = [
  ['phone', PHONE],
  ['laptop', LAPTOP],
] as const;
/** The sixty days of the documented sample. */
const SAMPLE = 'tests/fixtures/sixty-days.csv';

const SCREENS = [
  routes.today,
  routes.journal,
  routes.insights,
  routes.formula,
  routes.plan,
  routes.import,
  routes.medicalVault,
  routes.people,
  routes.invite,
  routes.join,
  routes.invited,
  routes.messages,
  routes.settings,
  routes.security,
  routes.leaving,
  routes.backup,
  routes.protection,
  routes.person('nobody'),
  routes.sharers,
  routes.shared,
  routes.patternsPrint('nobody'),
  routes.invitation('none'),
  routes.conversation('none'),
  '/nowhere',
] as const;

/** A context whose console tells of any policy that was violated or anything that went wrong. */
async function open(browser: Browser, world: World, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', baseURL: world.origins[0], ...options });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return page;
}

let complaints: string[] = [];
test.beforeEach(() => {
  complaints = [];
});
test.afterEach(() => {
  expect(complaints).toEqual([]);
});

async function show(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await settled(page);
}

/** As a link within the app: the engine goes on, the document stays. */
async function follow(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    const link = Object.assign(document.createElement('a'), { href: to });
    document.body.append(link);
    link.click();
    link.remove();
  }, path);
  await page.waitForURL((url) => url.pathname === path);
  await settled(page);
}

/** Somebody with sixty days behind them. */
async function livedIn(page: Page): Promise<void> {
  await page.goto('/');
  await welcome(page, 'Ana');
  await page.goto(routes.import);
  await page.getByLabel(en.import.file).setInputFiles(SAMPLE);
  await page.getByRole('button', { name: /^Add \d/ }).click();
  await expect(page.getByText(en.import.doneTitle, { exact: true })).toBeVisible();
}

/** Wide and narrow, light and dark, of the screen that is open. */
async function expectCleanEverywhere(page: Page, what: string): Promise<void> {
  for (const [device, viewport] of DEVICES) {
    await page.setViewportSize(viewport);
    await settled(page);
    await expectNoOverflow(page, `${what} on a ${device}`);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expectClean(page, `${what} on a ${device}, ${colorScheme}`);
    }
  }
}

test('every screen on a phone and a laptop, light and dark: axe-clean, one heading on top, nothing sticks out', async ({
  browser,
  world,
}) => {
  test.slow();
  const page = await open(browser, world, { viewport: PHONE });
  await page.goto('/');
  await settled(page);
  await expectCleanEverywhere(page, 'welcome');
  await page.getByRole('button', { name: en.welcome.begin }).click();
  await expectCleanEverywhere(page, 'about you');
  await page.getByRole('button', { name: en.welcome.next }).click();
  await expect(page.getByRole('alert')).toBeFocused();
  await expectCleanEverywhere(page, 'about you, with an error');
  await aboutMe(page, 'Ana');
  await page.getByRole('button', { name: en.welcome.next }).click();
  await expectCleanEverywhere(page, 'what to track');
  await page.getByRole('button', { name: en.welcome.ready }).click();
  await expect(page.getByRole('heading', { name: en.today.logTitle })).toBeVisible();
  await page.getByRole('button', { name: en.hard.open }).click();
  await expect(page.getByText(en.hard.nobody)).toBeVisible();
  await expectCleanEverywhere(page, 'if it’s hard right now');
  await page.keyboard.press('Escape');
  for (const path of SCREENS) {
    await show(page, path);
    await expectCleanEverywhere(page, `${path}, empty`);
    expect(await page.locator('h1').count(), path).toBe(1);
  }

  await page.goto(routes.import);
  await page.getByLabel(en.import.file).setInputFiles(SAMPLE);
  await expect(page.getByRole('heading', { name: en.import.previewTitle })).toBeVisible();
  await expectCleanEverywhere(page, 'import preview');
  await page.getByRole('button', { name: /^Add \d/ }).click();
  await expect(page.getByText(en.import.doneTitle, { exact: true })).toBeVisible();
  await expectCleanEverywhere(page, 'import done');
  for (const path of [routes.today, routes.insights, routes.settings]) {
    await show(page, path);
    await expectCleanEverywhere(page, `${path}, full`);
  }
  await page.context().close();
});

test('the keyboard alone logs activity, nutrition and mood', async ({ browser, world }) => {
  const page = await open(browser, world, { viewport: LAPTOP });
  await page.goto('/');
  const tabTo = async (name: RegExp | string, role: Parameters<Page['getByRole']>[0]) => {
    const target = page.getByRole(role, { name, exact: typeof name === 'string' }).first();
    await expect(target).toBeVisible();
    for (let presses = 0; presses < 60; presses += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab never reached ${String(name)}`);
  };
  await tabTo(en.welcome.begin, 'button');
  await page.keyboard.press('Enter');
  await tabTo(en.welcome.name, 'textbox');
  await page.keyboard.type('Ana');
  await tabTo(en.welcome.adult, 'checkbox');
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await tabTo(en.welcome.ready, 'button');
  await page.keyboard.press('Enter');

  await tabTo(en.today.logDomain(en.domains.activity), 'button');
  await page.keyboard.press('Enter');
  await tabTo(en.activity.kinds.walk, 'radio');
  await page.keyboard.press('ArrowRight');
  await tabTo(en.activity.minutes, 'textbox');
  await page.keyboard.type('25');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: en.today.edit('Run, 25 min') })).toBeVisible();

  await tabTo(en.today.logDomain(en.domains.nutrition), 'button');
  await page.keyboard.press('Enter');
  await tabTo('4', 'button');
  await page.keyboard.press('Space');
  await tabTo(en.app.save, 'button');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: en.today.edit('4 portions, 0 glasses') })).toBeVisible();

  await tabTo(en.today.logDomain(en.domains.mood), 'button');
  await page.keyboard.press('Enter');
  await tabTo(en.mood.valences[1], 'radio');
  for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowRight');
  await tabTo(en.app.save, 'button');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: en.today.edit('Bright, energy: some') })).toBeVisible();
  // The focus came back to where the form was opened.
  await expect(page.getByRole('button', { name: en.today.logDomain(en.domains.mood) })).toBeFocused();

  await page.reload();
  await expect(page.getByRole('button', { name: en.today.edit('Run, 25 min') })).toBeVisible();
  await page.context().close();
});

test('text at 200 % on a phone and a laptop: nothing sticks out, what matters can be used', async ({
  browser,
  world,
}) => {
  const page = await open(browser, world, { viewport: PHONE });
  await livedIn(page);
  const enlarge = () => page.addStyleTag({ content: 'html { font-size: 200% !important; }' });
  await enlarge();
  for (const path of SCREENS) {
    await follow(page, path);
    for (const [device, viewport] of DEVICES) {
      await page.setViewportSize(viewport);
      await expectNoOverflow(page, `${path} on a ${device} at 200 %`);
    }
  }
  for (const [, viewport] of DEVICES) {
    await page.setViewportSize(viewport);
    await show(page, routes.today);
    await enlarge();
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe('32px');
    const moods = page.getByRole('button', { name: en.today.edit('Bright, energy: some') });
    const before = await moods.count();
    await page.getByRole('button', { name: en.today.logDomain(en.domains.mood) }).click();
    await page.getByRole('radio', { name: en.mood.valences[4] }).click();
    await page.getByRole('button', { name: en.app.save }).click();
    await expect(moods).toHaveCount(before + 1);
  }
  await page.context().close();
});

test('reduced motion: nothing moves for longer than a blink', async ({ browser, world }) => {
  const page = await open(browser, world, { viewport: PHONE, reducedMotion: 'reduce' });
  await livedIn(page);
  for (const path of SCREENS) {
    await follow(page, path);
    await page.getByRole('button', { name: en.hard.open }).click();
    const moving = await page.evaluate(() =>
      document
        .getAnimations()
        .map((animation) => Number(animation.effect?.getComputedTiming().activeDuration ?? 0))
        .filter((duration) => duration > 20),
    );
    expect(moving, path).toEqual([]);
    await page.keyboard.press('Escape');
  }
  await page.context().close();
});

test('40 % longer: every screen in the pseudo-locale fits a phone', async ({ browser, world }) => {
  const page = await open(browser, world, { viewport: PHONE });
  await livedIn(page);
  await show(page, `${routes.today}?locale=pseudo`);
  for (const path of SCREENS) {
    await follow(page, path);
    // Kept for the tab, and every heading comes from the catalogue.
    for (const heading of await page.locator('h1, h2').allTextContents())
      expect(heading).toMatch(/\[|Ana|^$/);
    await expectNoOverflow(page, `${path}, pseudo`);
  }
  await show(page, routes.today);
  await page
    .getByRole('button', { name: pseudoText(en.today.logDomain(pseudoText(en.domains.mood))) })
    .click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectNoOverflow(page, 'the mood form, pseudo');
  await page.context().close();
});

test('from right to left on a phone and a laptop: every screen fits and stays axe-clean', async ({
  browser,
  world,
}) => {
  const page = await open(browser, world, { viewport: PHONE });
  await livedIn(page);
  await show(page, `${routes.today}?locale=rtl`);
  for (const path of SCREENS) {
    await follow(page, path);
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
    for (const [device, viewport] of DEVICES) {
      await page.setViewportSize(viewport);
      await expectNoOverflow(page, `${path} on a ${device}, rtl`);
      await expectClean(page, `${path} on a ${device}, rtl`);
    }
  }
  await page.context().close();
});

test('light, dark or as the device says: chosen once, kept over a reload', async ({ browser, world }) => {
  const page = await open(browser, world, { viewport: PHONE, colorScheme: 'light' });
  await page.goto('/');
  await welcome(page, '');
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await show(page, routes.settings);
  const light = await paper();
  await page.getByRole('radio', { name: en.settings.themes.dark }).click();
  const dark = await paper();
  expect(dark).not.toBe(light);
  await page.reload();
  await settled(page);
  expect(await paper()).toBe(dark);
  await page.getByRole('radio', { name: en.settings.themes.system }).click();
  expect(await paper()).toBe(light);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await paper()).toBe(dark);
  await page.context().close();
});

test('an invitation’s secret leaves the address bar before anything is asked for, and opening creates nothing', async ({
  browser,
  world,
}) => {
  const page = await open(browser, world, { viewport: PHONE });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url() + (request.postData() ?? '')));
  await page.goto('/invite#altered-secret-of-an-invitation');
  await expect(page.getByText(en.join.errors['invitation-altered'])).toBeVisible();
  expect(page.url()).toBe(`${world.origins[0]}/invite`);
  expect(await page.evaluate(() => [location.hash, history.length])).toEqual(['', expect.any(Number)]);
  // Playwright reports the document's own address with the fragment that it was told; the network never gets it.
  expect(asked.slice(1).filter((url) => url.includes('altered-secret'))).toEqual([]);
  await page.goto('/');
  await expect(page.getByRole('heading', { name: en.welcome.title })).toBeVisible();
  await page.context().close();
});

test('a second tab says so and can take over', async ({ browser, world }) => {
  const page = await open(browser, world, { viewport: PHONE });
  await page.goto('/');
  await welcome(page, 'Ana');
  const second = await page.context().newPage();
  await second.goto(routes.today);
  await expect(second.getByRole('heading', { name: en.start.elsewhereTitle })).toBeVisible();
  await expectClean(second, 'open in another tab');
  await second.getByRole('button', { name: en.start.takeOver }).click();
  await expect(second.getByRole('heading', { name: en.today.logTitle })).toBeVisible();
  await expect(page.getByRole('heading', { name: en.start.elsewhereTitle })).toBeVisible();
  await page.context().close();
});

test('neither the gallery nor the fake engine is in the build', async ({ browser, world }) => {
  const page = await open(browser, world, { viewport: PHONE });
  await page.goto('/');
  await welcome(page, '');
  await show(page, '/gallery');
  await expect(page.getByRole('heading', { name: en.app.notFoundTitle })).toBeVisible();
  const built = readdirSync('build', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(js|css|html)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    // Workers hold word lists; no component can get into one.
    .filter((path) => !path.includes('worker'))
    .map((name) => ({ name, text: readFileSync(name, 'utf8') }));
  expect(built.length).toBeGreaterThan(20);
  expect(
    built.filter(({ text }) => /gallery|createFakeEngine|Alba Fern/i.test(text)).map(({ name }) => name),
  ).toEqual([]);
  await page.context().close();
});
