/** @file A localnet, the engine's page served for it, and people: each an engine in a browser context of its own. No test runner. */
import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalnet, type Localnet } from '../../../localnet/index.ts';
import type { NetworkConfig } from '../../../workers/api/app.ts';
import type { BackendConfig } from '../../../workers/api/backend.ts';
import { watchPorts } from '../../e2e/support/port-watch.ts';
import { serveHarness, type HarnessServer } from '../../mixnet/harness/serve.ts';
import type {} from './page.ts';

export interface Person {
  readonly name: string;
  readonly context: BrowserContext;
  readonly page: Page;
  readonly noise: string[];
  /** The same profile in a new page: the old one is closed. */
  reload(): Promise<Person>;
}

export interface Stage {
  net: Localnet;
  readonly backend: BackendConfig | null;
  server: HarnessServer;
  browser: Browser;
  person(name: string): Promise<Person>;
  stopNet(): Promise<void>;
  startNet(): Promise<void>;
  end(): Promise<void>;
}

/** `backend`: the server for accounts that these people's origin names. */
export async function openStage(backend: BackendConfig | null = null): Promise<Stage> {
  const dir = mkdtempSync(join(tmpdir(), 'wellio-localnet-'));
  const net = await startLocalnet({ port: 0, dir });
  const server = await serveHarness(
    net.gatewayPorts.map((port) => `http://127.0.0.1:${port}`),
    import.meta.dirname,
    backend?.url ?? null,
  );
  const browser = await chromium.launch({
    executablePath: process.env['WELLIO_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const stage: Stage = {
    net,
    backend,
    server,
    browser,
    stopNet: () => stage.net.stop(),
    startNet: async () => {
      stage.net = await startLocalnet({ port: 0, dir });
    },
    person: async (name) => {
      const context = await browser.newContext();
      await watchPorts(context);
      const person = await open(stage, context, name);
      await person.page.evaluate(
        (given) => window.engine.welcome.finish({ name: given, tracked: ['activity', 'mood'], adult: true }),
        name,
      );
      return person;
    },
    end: async () => {
      await browser.close();
      await server.stop();
      await stage.net.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return stage;
}

async function open(stage: Stage, context: BrowserContext, name: string): Promise<Person> {
  const page = await context.newPage();
  const noise: string[] = [];
  page.on('console', (message) => noise.push(`${message.type()}: ${message.text().slice(0, 400)}`));
  page.on('pageerror', (error) => noise.push(`uncaught: ${error.message.slice(0, 400)}`));
  await page.goto(stage.server.origin);
  await page.waitForFunction(() => 'engine' in window);
  const network: NetworkConfig = {
    name: 'localnet',
    anonymity: 'none',
    host: '127.0.0.1',
    ndf: stage.net.ndf,
  };
  const started = await page.evaluate(
    ([config, backend]) =>
      window.engine.start({
        takeOver: false,
        locale: 'en',
        timeZone: 'Europe/Berlin',
        metered: false,
        network: config,
        backend,
      }),
    [network, stage.backend] as const,
  );
  if (started.state !== 'ready') throw new Error(`${name}'s engine did not start: ${started.state}`);
  return {
    name,
    context,
    page,
    noise,
    reload: async () => {
      await page.evaluate(() => window.engine.app.stop());
      await page.close();
      return open(stage, context, name);
    },
  };
}

/** Asks until the answer is what is wanted, and returns it. */
export async function eventually<Value>(
  ask: () => Promise<Value>,
  wanted: (value: Value) => boolean,
  what: string,
  timeout = 90_000,
): Promise<Value> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const value = await ask();
    if (wanted(value)) return value;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Both have met: returns each one's id for the other, and the link they met by. */
export async function meet(
  inviter: Person,
  accepter: Person,
  role: 'coach' | 'supporter',
): Promise<{ readonly accepterId: string; readonly inviterId: string; readonly fragment: string }> {
  const invited = await inviter.page.evaluate((r) => window.engine.people.invite({ role: r, days: 7 }), role);
  if (!invited.ok) throw new Error(`no invitation: ${JSON.stringify(invited.error)}`);
  const { id, fragment } = invited.value;
  const accepted = await accepter.page.evaluate(([text, name]) => window.engine.people.accept(text, name), [
    fragment,
    accepter.name,
  ] as const);
  if (!accepted.ok) throw new Error(`not accepted: ${JSON.stringify(accepted.error)}`);
  await eventually(
    () => inviter.page.evaluate(() => window.engine.people.snapshot()),
    ({ invitations }) => invitations.some((one) => one.id === id && one.state.kind === 'accepted'),
    `${accepter.name}'s hello at ${inviter.name}`,
  );
  await inviter.page.evaluate((one) => window.engine.people.confirm(one), id);
  const find = (person: Person, name: string) =>
    eventually(
      () => person.page.evaluate(() => window.engine.people.snapshot()),
      ({ people }) => people.some((one) => one.name === name),
      `${person.name} to know ${name}`,
    ).then(({ people }) => people.find((one) => one.name === name)?.id ?? '');
  const [accepterId, inviterId] = await Promise.all([
    find(inviter, accepter.name),
    find(accepter, inviter.name),
  ]);
  return { accepterId, inviterId, fragment };
}
