/** @file What every test here needs: a localnet, the harness served for it, a browser. Ended in the reverse order. */
import type { Browser } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { startLocalnet, type Localnet } from '../../../localnet/index.ts';
import { bringUp, type Client, launch, openPage, randomFrame } from './browser.ts';
import type { Received, Saved } from './page.ts';
import { type HarnessServer, serveHarness } from './serve.ts';

export interface Stage {
  net: Localnet;
  server: HarnessServer;
  browser: Browser;
  /** Stops the network and starts it again later, from its folder and on its ports. */
  restartNet(): Promise<void>;
  open(): Promise<Client>;
}

export function useStage(): Stage {
  const dir = mkdtempSync(join(tmpdir(), 'wellio-localnet-'));
  const stage = {} as Stage;
  beforeAll(async () => {
    stage.net = await startLocalnet({ port: 0, dir });
    stage.server = await serveHarness(stage.net.gatewayPorts.map((port) => `http://127.0.0.1:${port}`));
    stage.browser = await launch();
    stage.open = () => openPage(stage.browser, stage.server.origin);
    stage.restartNet = async () => {
      stage.net = await startLocalnet({ port: 0, dir });
    };
  });
  afterAll(async () => {
    await stage.browser.close();
    await stage.server.stop();
    await stage.net.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  return stage;
}

/** A client with the identity 'lasting', healthy. */
export async function healthyClient(stage: Stage, saved: Saved | null = null): Promise<Client> {
  const client = await stage.open();
  await bringUp(client, stage.net.ndf, saved);
  return client;
}

export function addressOf(client: Client, name = 'lasting'): Promise<string> {
  return client.page.evaluate((identity) => window.harness.address(identity), name);
}

/** Sends a fresh frame and returns it; nothing is waited for. */
export async function sendFrame(client: Client, id: string, to: string, from = 'lasting'): Promise<string> {
  const frame = randomFrame();
  await client.page.evaluate(([a, b, c, d]) => window.harness.send(a, b, c, d), [
    id,
    from,
    to,
    frame,
  ] as const);
  return frame;
}

export function receivedBy(client: Client): Promise<readonly Received[]> {
  return client.page.evaluate(() => window.harness.received);
}

export async function waitForFrames(
  client: Client,
  count: number,
  timeout = 45_000,
): Promise<readonly Received[]> {
  await client.page.waitForFunction((want) => window.harness.received.length >= want, count, {
    timeout,
    polling: 100,
  });
  return receivedBy(client);
}

export function stateOf(client: Client, id: string): Promise<readonly string[]> {
  return client.page.evaluate((send) => window.harness.state(send), id);
}

/** What became of it, without the refusals after which it was sent again. */
export async function fateOf(client: Client, id: string): Promise<readonly string[]> {
  return (await stateOf(client, id)).filter((state) => state !== 'not-sent');
}

export function resendRefused(...clients: readonly Client[]): Promise<unknown> {
  return Promise.all(clients.map(({ page }) => page.evaluate(() => window.harness.resendRefused())));
}

export function waitForState(client: Client, id: string, state: string, timeout = 45_000): Promise<unknown> {
  return client.page.waitForFunction(
    ([send, want]) => window.harness.state(send).includes(want),
    [id, state] as const,
    {
      timeout,
      polling: 100,
    },
  );
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
