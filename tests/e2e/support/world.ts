/**
 * @file What every end-to-end spec stands on: a running cMix network and the production build on three origins, with its real
 * headers. The network is localnet in this process, or, with `WELLIO_NDF=<file>`, any other one on this machine.
 */
import { test as base } from '@playwright/test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalnet, type Localnet } from '../../../localnet/index.ts';
import { E2E_PORTS } from '../../../playwright.config.ts';
import { serveSite } from '../../../scripts/serve.ts';
import type { NetworkConfig } from '../../../workers/api/app.ts';

export interface World {
  /** Three origins: three people in one browser, or in three. */
  readonly origins: readonly [person: string, coach: string, friend: string];
  readonly config: NetworkConfig;
  /** Null on another network: steps that stop it or look inside are left out. */
  readonly localnet: () => Localnet | null;
  stopNetwork(): Promise<void>;
  /** From the same folder, on the same ports, as after a restart of the machine. */
  startNetwork(): Promise<void>;
}

async function withWorld(use: (world: World) => Promise<void>): Promise<void> {
  const file = process.env['WELLIO_NDF'];
  const dir = mkdtempSync(join(tmpdir(), 'wellio-e2e-'));
  let localnet = file === undefined ? await startLocalnet({ port: 0, dir }) : null;
  const config: NetworkConfig = {
    name: localnet === null ? 'a network on this machine' : 'localnet',
    anonymity: 'none',
    host: '127.0.0.1',
    ndf: localnet?.ndf ?? readFileSync(file ?? '', 'utf8'),
  };
  const servers = await Promise.all(
    E2E_PORTS.map((port) => serveSite({ folder: 'build', port, network: config })),
  );
  const [person, coach, friend] = E2E_PORTS;
  await use({
    origins: [`http://localhost:${person}`, `http://localhost:${coach}`, `http://localhost:${friend}`],
    config,
    localnet: () => localnet,
    stopNetwork: async () => {
      await localnet?.stop();
    },
    startNetwork: async () => {
      if (file === undefined) localnet = await startLocalnet({ port: 0, dir });
    },
  });
  for (const server of servers) server.close();
  for (const server of servers) server.closeAllConnections();
  await localnet?.stop();
  rmSync(dir, { recursive: true, force: true });
}

export const test = base.extend<object, { readonly world: World }>({
  world: [
    // Playwright reads the fixture's dependencies from this pattern: it has none.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      await withWorld(use);
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

export { expect } from '@playwright/test';
