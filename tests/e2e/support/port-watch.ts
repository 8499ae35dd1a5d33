/** @file Records every message of every port of a page, both ways, from outside the app's code; and searches it for secrets. */
import type { BrowserContext, Page } from '@playwright/test';
import { build } from 'vite';
import type { Findings } from './page-secrets.ts';

/** Runs in each page before any script of the app. */
function wrapPorts(): void {
  const crossed: unknown[] = [];
  Object.assign(window, { crossed });
  const record = (data: unknown): void => void crossed.push(data);
  const watched = new WeakSet<EventTarget>();
  const watch = (target: EventTarget): void => {
    if (watched.has(target)) return;
    watched.add(target);
    target.addEventListener('message', (event) => {
      if (!(event instanceof MessageEvent)) return;
      record(event.data as unknown);
      event.ports.forEach(watch);
    });
  };
  for (const prototype of [Worker.prototype, MessagePort.prototype]) {
    const post: unknown = Reflect.get(prototype, 'postMessage');
    Reflect.set(prototype, 'postMessage', function (this: EventTarget, ...args: unknown[]): unknown {
      watch(this);
      record(args[0]);
      return Reflect.apply(post as (...all: unknown[]) => unknown, this, args);
    });
  }
  Object.assign(window, {
    Worker: new Proxy(Worker, {
      construct(target, args) {
        const worker = Reflect.construct(target, args as unknown[]) as Worker;
        watch(worker);
        return worker;
      },
    }),
    MessageChannel: new Proxy(MessageChannel, {
      construct(target, args) {
        const channel = Reflect.construct(target, args as unknown[]) as MessageChannel;
        watch(channel.port1);
        return channel;
      },
    }),
  });
}

export async function watchPorts(context: BrowserContext): Promise<void> {
  await context.addInitScript(wrapPorts);
}

let bundle: Promise<string> | undefined;

/** The page's side as one script; run through the debugger, so the page's policy doesn't matter. */
function searchScript(): Promise<string> {
  bundle ??= build({
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      target: 'es2023',
      lib: { entry: `${import.meta.dirname}/page-secrets.ts`, formats: ['iife'], name: 'pageSecrets' },
    },
  }).then((result) => {
    const output = Array.isArray(result) ? result[0] : result;
    if (output === undefined || !('output' in output)) throw new Error('the search script was not built');
    return output.output[0].code;
  });
  return bundle;
}

/** Unwraps this page's secrets and looks for them in everything that crossed since it was loaded. */
export async function searchCrossed(page: Page, passphrase: string | null = null): Promise<Findings> {
  return page.evaluate<Findings>(
    `${await searchScript()}\npageSecrets.searchCrossed(${JSON.stringify(passphrase)});`,
  );
}
