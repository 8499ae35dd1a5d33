/** @file The harness built as the app is built, served by the app's own server under its own headers, beside an embedded backend. */
import { chromium, type Browser, type Page, type Request } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { startBackend } from '../../../scripts/backend/server.ts';
import { serveSite } from '../../../scripts/serve.ts';
import type { BackendConfig } from '../../../workers/api/backend.ts';

export interface Stage {
  readonly origin: string;
  readonly backend: BackendConfig;
  /** A browser profile with the harness in it. */
  profile(): Promise<Profile>;
  stop(): Promise<void>;
}

export interface Profile {
  readonly page: Page;
  /** Every request of page and workers. */
  readonly requests: readonly Request[];
  /** Everything the server gave as a token, and every bearer that was sent. */
  tokens(): Promise<ReadonlySet<string>>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function openStage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'wellio-backend-'));
  const site = join(folder, 'site');
  await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'warn',
    worker: { format: 'es', rolldownOptions: { output: { codeSplitting: false } } },
    build: { outDir: site, emptyOutDir: true, target: 'es2023', modulePreload: false },
  });
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const backend = await startBackend({
    folder: join(folder, 'data'),
    database: null,
    port: 0,
    origins: [origin],
  });
  const network = {
    name: 'none',
    anonymity: 'none',
    host: '127.0.0.1',
    ndf: '{"Registration":{"ClientRegistrationAddress":"127.0.0.1:1"}}',
  } as const;
  const server = await serveSite({ folder: site, port, network, backend: backend.config });
  const browser: Browser = await chromium.launch({
    executablePath: process.env['WELLIO_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  return {
    origin,
    backend: backend.config,
    profile: () => openProfile(browser, origin),
    stop: async () => {
      await browser.close();
      server.closeAllConnections();
      server.close();
      await backend.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function openProfile(browser: Browser, origin: string): Promise<Profile> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const requests: Request[] = [];
  context.on('request', (request) => requests.push(request));
  await page.goto(origin);
  await page.waitForFunction(() => 'backendHarness' in window);
  return { page, requests, tokens: () => tokensOf(requests) };
}

async function tokensOf(requests: readonly Request[]): Promise<ReadonlySet<string>> {
  const tokens = new Set<string>();
  for (const request of requests) {
    const bearer = (await request.allHeaders())['authorization'];
    if (bearer !== undefined) tokens.add(bearer.replace('Bearer ', ''));
    if (!request.url().includes('/auth/v1/')) continue;
    const response = await request.response();
    const text = (await response?.text().catch(() => '')) ?? '';
    for (const [, token = ''] of text.matchAll(/"(?:access|refresh)_token":"([^"]+)"/g)) tokens.add(token);
  }
  return tokens;
}
