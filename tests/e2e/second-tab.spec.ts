/** @file One tab leads (design.md §4 rule 8), origins are people of their own, and each part is served under its own policy. */
import { readdirSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { en } from '../../src/lib/i18n/en.ts';
import { welcome } from './support/steps.ts';
import { expect, test } from './support/world.ts';

const elsewhere = (page: Page) => page.getByRole('heading', { name: en.start.elsewhereTitle });

async function fingerprint(page: Page): Promise<string> {
  const shown = page.getByRole('img', { name: en.security.fingerprint });
  await expect(shown).toBeVisible();
  return (await shown.innerText()).replaceAll(/\s/g, '');
}

test('a second tab says where Wellio is open and can take over; the first one then says so', async ({
  browser,
  world,
}) => {
  const context = await browser.newContext({ baseURL: world.origins[0] });
  const first = await context.newPage();
  await first.goto('/');
  await welcome(first, 'Ana');
  await first.getByRole('button', { name: en.today.logDomain(en.domains.mood) }).click();
  await first.getByRole('radio', { name: en.mood.valences[4] }).click();
  await first.getByRole('button', { name: en.app.save }).click();
  await expect(first.getByText(en.mood.summary('Bright', 'Some')).first()).toBeVisible();

  const second = await context.newPage();
  await second.goto('/today');
  await expect(elsewhere(second)).toBeVisible();
  await expect(elsewhere(first)).toHaveCount(0);

  await second.getByRole('button', { name: en.start.takeOver }).click();
  await expect(second.getByText(en.mood.summary('Bright', 'Some')).first()).toBeVisible();
  await expect(elsewhere(second)).toHaveCount(0);
  await expect(elsewhere(first)).toBeVisible();

  // And back; and a tab that is closed makes room by itself.
  await first.getByRole('button', { name: en.start.takeOver }).click();
  await expect(first.getByText(en.mood.summary('Bright', 'Some')).first()).toBeVisible();
  await expect(elsewhere(second)).toBeVisible();
  await first.close();
  await second.reload();
  await expect(second.getByText(en.mood.summary('Bright', 'Some')).first()).toBeVisible();
  await context.close();
});

test('three origins in one browser are three people', async ({ browser, world }) => {
  const context = await browser.newContext();
  const seen: string[] = [];
  for (const origin of world.origins) {
    const page = await context.newPage();
    await page.goto(origin);
    await welcome(page, 'Somebody');
    await page.goto(`${origin}/settings/security`);
    const hex = await fingerprint(page);
    expect(hex).toMatch(/^[0-9a-f]{64}$/);
    seen.push(hex);
    await page.reload();
    expect(await fingerprint(page)).toBe(hex);
  }
  expect(new Set(seen).size).toBe(3);
  await context.close();
});

test('each part is served under its own policy', async ({ request, world }) => {
  const [origin] = world.origins;
  const connect = async (path: string): Promise<string | undefined> => {
    const response = await request.get(`${origin}${path}`);
    expect(response.status()).toBe(200);
    return /connect-src ([^;]*)/.exec(response.headers()['content-security-policy'] ?? '')?.[1];
  };
  const files = readdirSync('build', { recursive: true, encoding: 'utf8' }).map((file) => `/${file}`);
  const workers = (name: string): readonly string[] =>
    files.filter((file) => new RegExp(`/${name}\\.worker[.-][^/]*\\.js$`).test(file));
  const ports = (JSON.parse(world.config.ndf) as { Gateways: { Address: string }[] }).Gateways.map(
    ({ Address }) => Address.split(':')[1] ?? '',
  );
  const gateways = ports.map((port) => `http://127.0.0.1:${port}`);
  for (const name of ['engine', 'mixnet', 'import']) expect([name, workers(name).length]).toEqual([name, 1]);
  expect(await connect('/')).toBe("'self'");
  expect(await connect('/people/invite')).toBe("'self'");
  expect(await connect(workers('engine')[0] ?? '')).toBe("'none'");
  expect(await connect(workers('import')[0] ?? '')).toBe("'none'");
  // No backend is configured here: its worker reaches nothing.
  for (const file of workers('backend')) expect(await connect(file)).toBe("'none'");
  const mixnet = (await connect(workers('mixnet')[0] ?? ''))?.split(' ') ?? [];
  expect(mixnet.sort()).toEqual(["'self'", ...new Set(gateways)].sort());
});
