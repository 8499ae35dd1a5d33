/**
 * @file One person's week reaches a coach and a friend through a real cMix network (issue "First light"): three Chromium contexts, the
 * published xxdk-wasm, the production build. With `WELLIO_NDF=<file>` the same runs over any other network on this machine, without the steps
 * that stop the network or look inside it.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { BrowserContext, Page, Worker } from '@playwright/test';
import { en } from '../../src/lib/i18n/en.ts';
import { routes } from '../../src/lib/routes.ts';
import { sixtyDaysUpTo } from '../fixtures/make-sixty-days.ts';
import { searchCrossed, watchPorts } from './support/port-watch.ts';
import { invite, SLOW, welcome } from './support/steps.ts';
import { expect, test } from './support/world.ts';

/** The main module as npm delivers it. */
const PUBLISHED_WASM = 'node_modules/xxdk-wasm/dist/assets/wasm/98e314c6a91bedfdbdb5.wasm';

/** What every profile with a mixnet client keeps. */
const ALWAYS_SECRET = [
  'root key',
  'account_root',
  'identity_keypair',
  'signing_keypair',
  'mixnet_password',
  'mixnet identity',
];

interface Person {
  readonly name: string;
  readonly page: Page;
  readonly context: BrowserContext;
  /** Hosts that anything of this person's pages and workers asked for. */
  readonly hosts: Set<string>;
  readonly complaints: string[];
}

/** Runs in a worker: asks for an address; answers with the directive that was violated, else with how it ended. */
function ask(url: string): Promise<string> {
  return new Promise((resolve) => {
    self.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), {
      once: true,
    });
    fetch(new URL(url, location.origin).href).then(
      () => resolve('answered'),
      (error: unknown) => setTimeout(() => resolve(String(error)), 1000),
    );
  });
}

test('a week reaches a coach and a friend, and nobody else', async ({ browser, world }) => {
  test.setTimeout(600_000);
  const people: Person[] = [];
  const arrive = async (name: string, origin: string): Promise<Person> => {
    const context = await browser.newContext({
      baseURL: origin,
      timezoneId: 'Europe/Berlin',
      locale: 'en-GB',
    });
    await watchPorts(context);
    const hosts = new Set<string>();
    const complaints: string[] = [];
    context.on('request', (request) => hosts.add(new URL(request.url()).host));
    context.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning')
        complaints.push(message.text().slice(0, 300));
    });
    context.on('weberror', (error) => complaints.push(error.error().message.slice(0, 300)));
    const person = { name, page: await context.newPage(), context, hosts, complaints };
    people.push(person);
    return person;
  };
  const [personOrigin, coachOrigin, friendOrigin] = world.origins;
  const ana = await arrive('Ana', personOrigin);
  const ben = await arrive('Ben', coachOrigin);
  const mia = await arrive('Mia', friendOrigin);

  await test.step('the wasm served is the published one', async () => {
    await ana.page.goto('/');
    const published = createHash('sha256').update(readFileSync(PUBLISHED_WASM)).digest('hex');
    const response = await ana.context.request.get(`/xxdk/${published.slice(0, 16)}.wasm`);
    expect(
      createHash('sha256')
        .update(await response.body())
        .digest('hex'),
    ).toBe(published);
  });

  await test.step('Ana begins, logs one thing, and brings in her last sixty days', async () => {
    await welcome(ana.page, 'Ana');
    await expect(ana.page).toHaveURL(/\/today$/);
    // No contact yet: nothing of the mixnet is loaded, and nothing left for another host.
    expect([...ana.hosts]).toEqual([new URL(personOrigin).host]);
    await ana.page.goto('/import');
    await ana.page.getByLabel(en.import.file).setInputFiles({
      name: 'diary.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(sixtyDaysUpTo(new Date(), 'Europe/Berlin')),
    });
    await ana.page.getByRole('button', { name: /^Add \d+ entries$/ }).click();
    await expect(ana.page.getByText(en.import.doneTitle)).toBeVisible();
    await ana.page.goto('/insights');
    await expect(ana.page.getByText(en.formula.handTitle)).toBeVisible();
  });

  const meet = async (other: Person, role: 'coach' | 'supporter'): Promise<void> => {
    const link = await invite(ana.page, en.roles[role]);
    const fragment = link.slice(link.indexOf('#'));
    await other.page.goto(`/invite${fragment}`);
    await expect(other.page).toHaveURL(/\/invite$/);
    await expect(other.page.getByRole('heading', { name: en.welcome.invitedTitle })).toBeVisible();
    await other.page.getByLabel(en.join.name).fill(other.name);
    await other.page.getByRole('checkbox', { name: en.welcome.adult }).click();
    await other.page.getByRole('button', { name: en.join.accept }).click();
    await expect(
      ana.page.getByRole('heading', { name: en.invitation.acceptedTitle(other.name) }),
    ).toBeVisible({ timeout: SLOW });
    await ana.page.getByRole('button', { name: en.invitation.confirm(other.name) }).click();
    await expect(ana.page.getByText(en.invitation.confirmed)).toBeVisible({ timeout: SLOW });
    // Who waited is taken to the new person by itself: before that, a click of ours may land on the screen after it.
    await expect(other.page).toHaveURL(/\/people\/[^/]+$/, { timeout: SLOW });
  };

  await test.step('Ben accepts as coach, Ana sees who and confirms', () => meet(ben, 'coach'));
  await test.step('Mia accepts as friend', () => meet(mia, 'supporter'));

  /** The screen first: the one before may have links of that name, too. */
  const choose = async (who: Person, place: 'people' | 'messages', other: string): Promise<void> => {
    await who.page.getByRole('navigation').getByRole('link', { name: en.nav[place] }).click();
    await expect(who.page).toHaveURL(new RegExp(`/${place}$`));
    await expect(who.page.getByRole('heading', { level: 1, name: en[place].title })).toBeVisible();
    await who.page
      .getByRole('main')
      .getByRole('link', { name: new RegExp(other) })
      .first()
      .click({ timeout: SLOW });
  };
  const open = (who: Person, other: string): Promise<void> => choose(who, 'people', other);
  const chat = async (who: Person, other: string): Promise<void> => {
    await choose(who, 'messages', other);
    await expect(who.page.getByLabel(en.messages.write)).toBeVisible();
  };
  const say = async (who: Person, text: string): Promise<void> => {
    await who.page.getByLabel(en.messages.write).fill(text);
    await who.page.getByRole('button', { name: en.messages.send }).click();
    await expect(who.page.getByText(text, { exact: true })).toBeVisible();
  };
  const reads = (who: Person, text: string): Promise<void> =>
    expect(who.page.getByRole('log').getByText(text, { exact: true })).toBeVisible({ timeout: SLOW });

  await test.step('Ana shares her week with both; each receives its own view', async () => {
    for (const other of [ben, mia]) {
      await open(ana, other.name);
      await ana.page.getByRole('button', { name: en.person.share }).click();
      await expect(ana.page.getByText(en.person.sentTitle)).toBeVisible();
      await open(other, 'Ana');
      await expect(other.page.getByText(en.person.sharesTitle('Ana'))).toBeVisible();
      await expect(other.page.getByText(/^Came /).first()).toBeVisible({ timeout: SLOW });
    }
    await expect(ben.page.getByText(en.packet.withoutMood)).toBeVisible();
    await expect(mia.page.getByText(en.packet.withoutMood)).toHaveCount(0);
    await expect(mia.page.getByText(en.packet.rounded)).toBeVisible();
  });

  await test.step('Ana and Ben talk both ways', async () => {
    await chat(ana, 'Ben');
    await chat(ben, 'Ana');
    await expect(ana.page.getByText(en.messages.professionalTitle, { exact: true })).toBeVisible();
    await say(ana, 'Shall we walk on Tuesday?');
    await reads(ben, 'Shall we walk on Tuesday?');
    await say(ben, 'Gladly, at ten.');
    await reads(ana, 'Gladly, at ten.');
  });

  await test.step('a reload in the middle loses nothing and registers nobody again', async () => {
    const before = world.localnet()?.counts().registrations;
    await ana.page.getByLabel(en.messages.write).fill('a draft');
    await ben.page.reload();
    await expect(ben.page.getByText('Shall we walk on Tuesday?')).toBeVisible();
    await say(ana, 'Sent while you were away');
    await reads(ben, 'Sent while you were away');
    expect(world.localnet()?.counts().registrations).toBe(before);
  });

  if (world.localnet() !== null) {
    await test.step('the network stops: waiting within 30 s, nothing leaves; it starts: the queue drains in order', async () => {
      // What is under way is mixed first, so that the count below is of the three alone.
      for (const state of [en.messages.states.queued, en.messages.states['in-round']]) {
        await expect(ana.page.getByRole('log').getByText(state, { exact: true })).toHaveCount(0, {
          timeout: SLOW,
        });
      }
      await world.stopNetwork();
      await expect(ana.page.getByText(/^Waiting/).first()).toBeVisible({ timeout: 30_000 });
      for (const text of ['one', 'two', 'three']) await say(ana, text);
      await expect(ana.page.getByText(en.messages.privacy.waiting(3)).first()).toBeVisible();
      await world.startNetwork();
      for (const text of ['one', 'two', 'three']) await reads(ben, text);
      const shown = await ben.page.getByRole('log').innerText();
      expect(shown.indexOf('one')).toBeLessThan(shown.indexOf('two'));
      expect(shown.indexOf('two')).toBeLessThan(shown.indexOf('three'));
    });

    await test.step("localnet's counters show the puts and the pickups", () => {
      const counts = world.localnet()?.counts();
      expect(counts?.puts).toBeGreaterThan(0);
      expect(counts?.pickedUpMessages).toBeGreaterThan(0);
    });
  }

  const { Gateways } = JSON.parse(world.config.ndf) as { Gateways: { Address: string }[] };
  const gateways = Gateways.map(({ Address }) => `127.0.0.1:${Address.split(':')[1] ?? ''}`);

  await test.step('nothing spoke to any other host', () => {
    for (const [index, person] of people.entries()) {
      const own = new URL(world.origins[index] ?? '').host;
      expect([...person.hosts].filter((host) => host !== own && !gateways.includes(host))).toEqual([]);
      expect(person.hosts.size).toBeGreaterThan(1);
    }
  });

  await test.step('a request planted in the mixnet worker is seen and refused; one in the engine is a policy violation', async () => {
    const workerOf = (name: string): Worker => {
      const worker = ana.page.workers().find((one) => one.url().includes(`${name}.worker`));
      if (worker === undefined) throw new Error(`no ${name} worker`);
      return worker;
    };
    const seen: string[] = [];
    ana.context.on('request', (request) => seen.push(request.url()));
    // The capture sees what a nested worker asks for: this looks like a gateway's address, so it goes to the network's port.
    const port = new URL(`http://${gateways[0] ?? ''}`).port;
    await workerOf('mixnet').evaluate(ask, `https://${'ab'.repeat(27)}.xxnode.io:${port}/planted-control`);
    expect(seen).toContain(`http://127.0.0.1:${port}/planted-control`);
    // Any other host is refused before it is asked; in the engine, any request at all is a policy violation.
    expect(await workerOf('mixnet').evaluate(ask, 'http://localhost:9/elsewhere')).toContain(
      'only the mix network',
    );
    expect(seen).not.toContain('http://localhost:9/elsewhere');
    expect(await workerOf('engine').evaluate(ask, '/planted-in-the-engine')).toBe('connect-src');
  });

  await test.step('no secret crossed to the main thread, but the invitation that was shown', async () => {
    for (const person of people) {
      const findings = await searchCrossed(person.page);
      expect(findings.messages).toBeGreaterThan(10);
      expect(findings.secrets).toEqual(expect.arrayContaining(ALWAYS_SECRET));
      expect(findings.secrets.includes('session PRK')).toBe(person !== mia);
      expect(findings.found).toEqual([]);
      // The control: the one secret that may be seen, and was, by whoever made or pasted a link since the page was loaded.
      expect(findings.control.length > 0).toBe(person !== ben);
    }
  });

  await test.step('one of them removes everything: Ana is told, and nothing of it is left in that browser', async () => {
    const everywhere = (page: Page) =>
      page.evaluate(async () => {
        const files: string[] = [];
        for await (const name of (await navigator.storage.getDirectory()).keys()) files.push(name);
        return {
          databases: (await indexedDB.databases()).map(({ name }) => name),
          caches: await caches.keys(),
          local: Object.keys(localStorage),
          session: Object.keys(sessionStorage),
          files,
          workers: (await navigator.serviceWorker.getRegistrations()).length,
          cookies: document.cookie,
        };
      });
    /** Whether the farewell left in time: the screen says it, and only a machine that is too busy fails it. */
    const removeEverything = async ({ page }: Person): Promise<boolean> => {
      expect((await everywhere(page)).databases.length).toBeGreaterThan(1);
      await page.goto(routes.leaving);
      await page.getByRole('radio', { name: en.leaving.hows.everything, exact: true }).click();
      await expect(page.getByText(en.leaving.farewells(1))).toBeVisible();
      await page.getByRole('button', { name: en.leaving.hows.everything, exact: true }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: en.leaving.hows.everything }).click();
      await expect(page.getByRole('heading', { name: en.left.titles.everything })).toBeVisible({
        timeout: SLOW,
      });
      await expect(page.getByText(en.left.nothing)).toBeVisible();
      await expect(page.getByText(en.left.page(0, 0))).toBeVisible();
      await expect.poll(() => page.workers().length).toBe(0);
      expect(await everywhere(page)).toEqual({
        databases: [],
        caches: [],
        local: [],
        session: [],
        files: [],
        workers: 0,
        cookies: '',
      });
      const farewells = page.getByText(/^One farewell was sealed/);
      return (await farewells.innerText()) === en.left.farewells(1, 1);
    };
    const leaver = (await removeEverything(mia)) ? mia : (await removeEverything(ben)) ? ben : null;
    expect(leaver).not.toBeNull();
    const name = leaver?.name ?? '';
    await ana.page.getByRole('navigation').getByRole('link', { name: en.nav.messages }).click();
    await ana.page
      .getByRole('main')
      .getByRole('link', { name: new RegExp(name) })
      .first()
      .click();
    await expect(ana.page.getByText(en.person.endedText(name))).toBeVisible({ timeout: SLOW });
    await expect(ana.page.getByLabel(en.messages.write)).toHaveCount(0);
  });
});
