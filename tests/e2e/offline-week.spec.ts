/** @file A week without any network: no mix network is up, and from the first load on the page itself is offline. */
import { en } from '../../src/lib/i18n/en.ts';
import { sixtyDaysUpTo } from '../fixtures/make-sixty-days.ts';
import { welcome } from './support/steps.ts';
import { expect, test } from './support/world.ts';

test.beforeAll(({ world }) => world.stopNetwork());
test.afterAll(({ world }) => world.startNetwork());

test('log, bring in a file, index and insights without a network; nothing asks for another host', async ({
  browser,
  world,
}) => {
  const [origin] = world.origins;
  const context = await browser.newContext({ baseURL: origin, timezoneId: 'Europe/Berlin', locale: 'en-GB' });
  const hosts = new Set<string>();
  const complaints: string[] = [];
  context.on('request', (request) => hosts.add(new URL(request.url()).host));
  context.on('weberror', (error) => complaints.push(error.error().message.slice(0, 300)));
  const page = await context.newPage();
  const main = page.getByRole('main');
  const go = (name: string) => page.getByRole('navigation').getByRole('link', { name }).click();
  const log = async (domain: keyof typeof en.domains, choose: () => Promise<void>): Promise<void> => {
    await page.getByRole('button', { name: en.today.logDomain(en.domains[domain]) }).click();
    await choose();
    await page.getByRole('button', { name: en.app.save }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
  };
  const readFile = async (name: string, text: string): Promise<void> => {
    await page
      .getByLabel(en.import.file)
      .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
    await page.getByRole('button', { name: /^Add \d+ entr/ }).click();
    await expect(page.getByText(en.import.doneTitle, { exact: true })).toBeVisible();
  };

  await test.step('begin, and look at each screen once while the site is served', async () => {
    await page.goto('/');
    await welcome(page, 'Ana');
    await go(en.nav.today);
    await page.getByRole('link', { name: en.today.importLink }).click();
    await readFile(
      'one.csv',
      `${sixtyDaysUpTo(new Date(), 'Europe/Berlin').split('\n').slice(0, 3).join('\n')}\n`,
    );
    await go(en.nav.insights);
    await expect(page.getByRole('heading', { name: en.insights.title })).toBeVisible();
    await go(en.nav.today);
  });

  await context.setOffline(true);

  await test.step('offline: three quick forms', async () => {
    await log('activity', () => page.getByRole('button', { name: '30', exact: true }).click());
    await log('nutrition', () => page.getByRole('button', { name: '4', exact: true }).first().click());
    await log('mood', () => page.getByRole('radio', { name: en.mood.valences[4] }).click());
    await expect(main.getByText(en.activity.summary(en.activity.kinds.walk, '30')).first()).toBeVisible();
    await expect(main.getByText(en.nutrition.summary(4, 0)).first()).toBeVisible();
    await expect(main.getByText(en.mood.summary('Bright', 'Some')).first()).toBeVisible();
  });

  await test.step('offline: sixty days from a file', async () => {
    await page.getByRole('link', { name: en.today.importLink }).click();
    await readFile('diary.csv', sixtyDaysUpTo(new Date(), 'Europe/Berlin'));
  });

  await test.step('offline: the index and how it is made', async () => {
    await go(en.nav.insights);
    await expect(page.getByText(en.formula.handTitle)).toBeVisible();
    await go(en.nav.today);
    await expect(page).toHaveURL(/\/today$/);
    await expect(main.getByText(en.scores.of)).toBeVisible();
  });

  await context.setOffline(false);

  await test.step('a reload, while the site is served, has it all', async () => {
    await page.reload();
    await expect(main.getByText(en.mood.summary('Bright', 'Some')).first()).toBeVisible();
    await expect(main.getByText(en.scores.of)).toBeVisible();
  });

  expect([...hosts]).toEqual([new URL(origin).host]);
  expect(complaints).toEqual([]);
  expect(page.workers().some((worker) => worker.url().includes('mixnet.worker'))).toBe(false);
  await context.close();
});
