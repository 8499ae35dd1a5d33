/** The plain page in Chromium, and a wrapper around its calls with which a test can bend what it sends. */
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { base64, fromBase64 } from '../../bytes.ts';
import { decodeRequest, encodeFrame } from '../../grpc-web.ts';

export interface PageMessage {
  readonly text: string;
  /** 1 accepted, 2 received (or its round completed), 3 failed. */
  readonly status: number;
  readonly sender_pub_key: string;
}

/** What the page puts on its window. */
interface PageWindow {
  readonly page?: {
    readonly api: {
      NewDummyTrafficManager: (...args: readonly number[]) => { Start: () => void; Pause: () => void };
    };
    readonly cmix: { GetID: () => number; IsHealthy: () => boolean };
    readonly address: string;
    readonly isNew: boolean;
    readonly send: (to: string, words: string) => Promise<string>;
    readonly messages: () => Promise<readonly PageMessage[]>;
  };
}
declare const window: PageWindow & {
  isBending?: boolean;
  bend?: (path: string, body: string) => Promise<string>;
};

/** Gets the message of a call by its path and gives back the one to send. */
export type Bend = (path: string, message: Uint8Array) => Uint8Array | Promise<Uint8Array>;

export async function launchChromium(): Promise<Browser> {
  const executablePath = process.env['WELLIO_CHROMIUM'] ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) throw new Error(`no Chromium at ${executablePath}; set WELLIO_CHROMIUM`);
  const steady = ['background-timer-throttling', 'renderer-backgrounding', 'backgrounding-occluded-windows'];
  const args = ['--no-sandbox', '--disable-gpu', ...steady.map((name) => `--disable-${name}`)];
  return chromium.launch({ executablePath, args });
}

/** Runs in the page before its own script. The test gets each call's body and answers with the one to send. */
function bendCalls(): void {
  const original = globalThis.fetch;
  globalThis.fetch = async (input, options) => {
    const url = input instanceof Request ? input.url : input.toString();
    const body: unknown = options?.body;
    if (
      !url.includes('/mixmessages.') ||
      !(body instanceof Uint8Array) ||
      window.bend === undefined ||
      window.isBending !== true
    ) {
      return original(input, options);
    }
    const text = btoa(Array.from(body, (byte) => String.fromCharCode(byte)).join(''));
    const bent = await window.bend(new URL(url).pathname, text);
    return original(input, { ...options, body: Uint8Array.from(atob(bent), (char) => char.charCodeAt(0)) });
  };
}

export class RealClient {
  readonly #context: BrowserContext;
  readonly #page: Page;
  readonly #url: string;
  #bend: Bend | undefined;
  /** What went wrong in the page, for the message of a failing test. */
  readonly faults: string[] = [];

  private constructor(context: BrowserContext, page: Page, url: string) {
    this.#context = context;
    this.#page = page;
    this.#url = url;
  }

  /** A person of their own: storage is shared with no other client. */
  static async open(browser: Browser, origin: string, networkPort: number): Promise<RealClient> {
    const context = await browser.newContext();
    const page = await context.newPage();
    const client = new RealClient(context, page, `${origin}/?network=http://127.0.0.1:${networkPort}`);
    page.on('pageerror', (error) => client.faults.push(error.message.slice(0, 300)));
    page.on('console', (message) => {
      if (/FATAL|panic/.test(message.text())) client.faults.push(message.text().slice(0, 300));
    });
    await context.exposeFunction('bend', async (path: string, body: string) => {
      const message = client.#bend === undefined ? undefined : decodeRequest(fromBase64(body));
      if (client.#bend === undefined || message === undefined) return body;
      return base64(encodeFrame(0, await client.#bend(path, message)));
    });
    await context.addInitScript(bendCalls);
    await client.load();
    return client;
  }

  /** Loads the page (again): it comes up from what it has stored. */
  async load(): Promise<void> {
    await this.#page.goto(this.#url);
    await this.#page.waitForFunction(() => window.page !== undefined, undefined, { timeout: 90_000 });
    await this.waitForHealth(true);
  }

  /** Leaves the page: the client is gone, its storage stays. */
  async leave(): Promise<void> {
    await this.#page.goto('about:blank');
  }

  /** From now on calls pass through the function; without one they go as they are. */
  async bend(change?: Bend): Promise<void> {
    this.#bend = change;
    await this.#page.evaluate((isBending) => {
      window.isBending = isBending;
    }, change !== undefined);
  }

  async waitForHealth(healthy: boolean): Promise<void> {
    await this.#page.waitForFunction((wanted) => window.page?.cmix.IsHealthy() === wanted, healthy, {
      timeout: 60_000,
      polling: 100,
    });
  }

  address(): Promise<string> {
    return this.#page.evaluate(() => window.page?.address ?? '');
  }

  isNew(): Promise<boolean> {
    return this.#page.evaluate(() => window.page?.isNew ?? false);
  }

  /** Rejects with the client's text when the network refuses. */
  send(to: string, words: string): Promise<string> {
    return this.#page.evaluate(
      ([address = '', text = '']) => window.page?.send(address, text) ?? '',
      [to, words],
    );
  }

  messages(): Promise<readonly PageMessage[]> {
    return this.#page.evaluate(() => window.page?.messages() ?? []);
  }

  /** Resolves once a message with that text (and status, if one is given) is there. */
  async waitForMessage(text: string, status?: number): Promise<void> {
    const until = Date.now() + 30_000;
    while (Date.now() < until) {
      const found = (await this.messages()).find((message) => message.text === text);
      if (found !== undefined && (status === undefined || found.status === status)) return;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    throw new Error(`no message "${text}"; ${this.faults.join('; ')}`);
  }

  /** Sends what xxdk calls dummy traffic for a while: single messages to nobody, by PutMessage. */
  async dummyTraffic(milliseconds: number): Promise<void> {
    await this.#page.evaluate(async (time) => {
      const manager = window.page?.api.NewDummyTrafficManager(window.page.cmix.GetID(), 2, 500, 200);
      manager?.Start();
      await new Promise((resolve) => setTimeout(resolve, time));
      manager?.Pause();
    }, milliseconds);
  }

  close(): Promise<void> {
    return this.#context.close();
  }
}
