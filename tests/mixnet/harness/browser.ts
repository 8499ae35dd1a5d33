/** @file Chromium pages that hold one mixnet client each. */
import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import type { Saved } from './page.ts';

export const FRAME_HEX = 768 * 2;

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['WELLIO_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
}

export interface Client {
  readonly page: Page;
  /** What anybody printed, and what broke unseen. */
  readonly noise: string[];
  /** Every request of page and worker that left for another origin. */
  readonly requests: string[];
  close(): Promise<void>;
}

export async function openPage(browser: Browser, origin: string): Promise<Client> {
  const context: BrowserContext = await browser.newContext();
  const page = await context.newPage();
  const noise: string[] = [];
  const requests: string[] = [];
  context.on('console', (message) => noise.push(`${message.type()}: ${message.text().slice(0, 300)}`));
  context.on('weberror', (error) => noise.push(`uncaught: ${error.error().message.slice(0, 300)}`));
  context.on('request', (request) => {
    if (!request.url().startsWith(origin)) requests.push(request.url());
  });
  await page.goto(origin);
  await page.waitForFunction(() => 'harness' in window);
  return { page, noise, requests, close: () => context.close() };
}

/** Loads, follows, and waits until the network is healthy. Resolves with times in milliseconds. */
export async function bringUp(
  { page }: Client,
  ndf: string,
  saved: Saved | null = null,
): Promise<{ readonly fresh: boolean; readonly loadMs: number; readonly healthyMs: number }> {
  const loaded = await page.evaluate(
    ([text, state]) => window.harness.load({ ndf: text, host: '127.0.0.1' }, state),
    [ndf, saved] as const,
  );
  if (!loaded.ok) throw new Error(`load refused: ${loaded.error.why} ${loaded.error.detail}`);
  if (saved === null) await page.evaluate(() => window.harness.makeIdentity('lasting'));
  const started = performance.now();
  await page.evaluate(() => window.harness.start());
  await healthy(page);
  return { fresh: loaded.value.fresh, loadMs: loaded.ms, healthyMs: performance.now() - started };
}

export function healthy(page: Page, want = true, timeout = 60_000): Promise<unknown> {
  return page.waitForFunction((wanted) => window.harness.healthy === wanted, want, { timeout, polling: 100 });
}

export function randomFrame(): string {
  return randomBytes(FRAME_HEX / 2).toString('hex');
}
