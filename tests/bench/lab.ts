/** @file What the sections share: a localnet, a browser, pages and the production build, each made when first asked for. */
import { chromium, type Browser, type BrowserContext } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startLocalnet, type Localnet } from '../../localnet/index.ts';
import { serveSite } from '../../scripts/serve.ts';
import type { NetworkConfig } from '../../workers/api/app.ts';
import { serveHarness, type HarnessServer } from '../mixnet/harness/serve.ts';
import type { BenchOptions } from './options.ts';

/** Why a section can't run, in one line fit for a person. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun';
}

export interface Site {
  readonly folder: string;
  readonly origin: string;
  /** Calls back with the path of each request from now on; returns the end of it. */
  readonly onRequest: (listener: (pathname: string) => void) => () => void;
}

/** Where the sources of the build lie. */
const SOURCES = '{src,workers,static}/**/*.{ts,svelte,css,html,json}';
const BARE_PAGE = resolve(import.meta.dirname, '../mixnet/harness');

export class Lab {
  readonly options: BenchOptions;
  readonly #made = new Map<string, Promise<unknown>>();
  readonly #closers: (() => unknown)[] = [];

  constructor(options: BenchOptions) {
    this.options = options;
  }

  /** `few` with --quick, else `many`. */
  samples(many: number, few: number): number {
    return this.options.quick ? few : many;
  }

  /** Ended with the lab, the last one first. */
  defer(close: () => unknown): void {
    this.#closers.push(close);
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        console.error('could not be closed:', error);
      }
    }
  }

  #once<Value>(name: string, make: () => Promise<Value>): Promise<Value> {
    const made = this.#made.get(name) ?? make();
    this.#made.set(name, made);
    return made as Promise<Value>;
  }

  localnet(): Promise<Localnet> {
    return this.#once('localnet', async () => {
      const net = await startLocalnet({ port: 0, dir: mkdtempSync(join(tmpdir(), 'localnet-')) });
      this.defer(() => net.stop());
      return net;
    });
  }

  async network(): Promise<NetworkConfig> {
    const { ndf } = await this.localnet();
    return { name: 'localnet', anonymity: 'none', host: '127.0.0.1', ndf };
  }

  browser(): Promise<Browser> {
    return this.#once('browser', async () => {
      const browser = await chromium.launch(launchOptions());
      this.defer(() => browser.close());
      return browser;
    });
  }

  /** A browser of its own whose profile lies in this folder, as somebody's does: its databases are files. Close it when done. */
  async profile(folder: string): Promise<BrowserContext> {
    const context = await chromium.launchPersistentContext(folder, launchOptions());
    this.defer(() => context.close());
    return context;
  }

  /** The real engine behind a page of ours. */
  enginePage(): Promise<HarnessServer> {
    return this.#page('engine-page', join(import.meta.dirname, 'engine-page'));
  }

  /** One bare xxdk client a page. */
  barePage(): Promise<HarnessServer> {
    return this.#page('bare-page', BARE_PAGE);
  }

  cryptoPage(): Promise<HarnessServer> {
    return this.#page('crypto-page', join(import.meta.dirname, 'crypto-page'));
  }

  #page(name: string, root: string): Promise<HarnessServer> {
    return this.#once(name, async () => {
      const { gatewayPorts } = await this.localnet();
      return this.serve(
        root,
        gatewayPorts.map((port) => `http://127.0.0.1:${port}`),
      );
    });
  }

  /** `gateways`: origins that the page's mixnet worker may reach. */
  async serve(root: string, gateways: readonly string[]): Promise<HarnessServer> {
    const server = await serveHarness(gateways, root);
    this.defer(() => server.stop());
    return server;
  }

  serveBare(gateways: readonly string[]): Promise<HarnessServer> {
    return this.serve(BARE_PAGE, gateways);
  }

  /** The production build under its real headers. Built if missing, or with --rebuild. */
  site(): Promise<Site> {
    return this.#once('site', async () => {
      const folder = resolve(this.options.build);
      if (this.options.rebuild || !isComplete(folder)) build(folder);
      const server = await serveSite({ folder, port: 0, network: await this.network() });
      this.defer(() => {
        server.closeAllConnections();
        return new Promise((done) => server.close(done));
      });
      const { port } = server.address() as AddressInfo;
      const origin = `http://localhost:${port}`;
      return {
        folder,
        origin,
        onRequest(listener) {
          const hear = (request: { url?: string }): void =>
            listener(new URL(request.url ?? '/', origin).pathname);
          server.prependListener('request', hear);
          return () => server.off('request', hear);
        },
      };
    });
  }
}

function launchOptions() {
  const executablePath = process.env['WELLIO_CHROMIUM'] ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) throw new CannotRun(`Chromium is missing at ${executablePath}`);
  return {
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    // The lab closes it, in order.
    handleSIGINT: false,
    handleSIGTERM: false,
  };
}

function isComplete(folder: string): boolean {
  return existsSync(join(folder, 'index.html')) && existsSync(join(folder, 'xxdk'));
}

function build(folder: string): void {
  if (folder !== resolve('build'))
    throw new CannotRun(`${folder} holds no complete build, and only build/ can be built here`);
  console.log('Building the site …');
  const run = spawnSync('vite', ['build', '--logLevel', 'warn'], { stdio: 'inherit' });
  if (run.status !== 0) throw new CannotRun('the site could not be built');
}

/** A remark when sources are newer than the build that was measured. */
export function staleness(folder: string): string | undefined {
  const built = statSync(join(folder, 'index.html')).mtimeMs;
  const newer = globSync(SOURCES).filter((path) => statSync(path).mtimeMs > built);
  return newer.length === 0 ? undefined : `${newer.length} source files are newer than this build`;
}
