/**
 * @file Plays the engine in a page: the real owner of the worker, over stores in memory that a test can take out, put into
 * another page, slow down or make fail. Everything that passes is written down in order.
 */
import type { Result } from '../../../workers/api/result.ts';
import { allowWorkerUrl } from '../../../src/lib/engine/trusted-types.ts';
import type {
  LoadedMixnet,
  LoadFailure,
  MixnetEvent,
  MixnetLink,
  MixnetWorker,
  OutgoingFrame,
} from '../../../workers/engine/transport/mixnet-link.ts';
import type {
  FromMixnet,
  NetworkPlace,
  ToMixnet,
  XxdkAssets,
} from '../../../workers/engine/transport/mixnet-port.ts';
import { makeMixnetLink } from '../../../workers/engine/transport/mixnet-supervisor.ts';
import type {} from '../../../workers/mixnet/xxdk-assets.d.ts';
import type { FromProbe, ToProbe } from './probe-messages.ts';

// The page's policy is the app's.
allowWorkerUrl();

/** What survives a page: byte strings as hex. */
export interface Saved {
  readonly password: string;
  readonly storage: readonly (readonly [string, string])[];
  readonly identities: readonly { readonly name: string; readonly secret: string }[];
  readonly received: readonly Received[];
}

export interface Received {
  readonly to: string;
  readonly from: string;
  readonly frame: string;
  readonly roundTime: number | null;
  readonly at: number;
}

export type Logged =
  | {
      readonly kind: 'worker';
      readonly at: number;
      readonly type: string;
      readonly seq?: number;
      readonly keys?: number;
    }
  | { readonly kind: 'engine'; readonly at: number; readonly type: string; readonly seq?: number }
  | { readonly kind: 'durable'; readonly at: number; readonly what: 'writes' | 'frame' }
  | { readonly kind: 'event'; readonly at: number; readonly event: MixnetEvent };

export interface Harness {
  readonly log: Logged[];
  readonly received: Received[];
  readonly violations: FromProbe[];
  readonly answers: string[];
  readonly storedCharacters: () => number;
  healthy: boolean;
  load(
    place: NetworkPlace,
    saved: Saved | null,
    change?: Partial<XxdkAssets>,
  ): Promise<Result<LoadedMixnet, LoadFailure> & { readonly ms: number }>;
  makeIdentity(name: string): Promise<string>;
  address(name: string): string;
  start(): void;
  send(id: string, from: string, to: string, frame: string): void;
  state(id: string): string[];
  probe(message: ToProbe): void;
  save(): Saved;
  stop(): Promise<void>;
  terminate(): void;
  /** Kills the worker's thread behind the owner's back. */
  kill(): void;
  /** From now on repeats what the network refused, as an outbox would: a put can come too late for its round. */
  resendRefused(): void;
  slowStores(ms: number): void;
  failStores(fail: boolean): void;
}

declare global {
  interface Window {
    harness: Harness;
  }
}

const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const fromHex = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

const log: Logged[] = [];
const received: Received[] = [];
const violations: FromProbe[] = [];
const answers: string[] = [];
const rows = new Map<string, string>();
const secrets = new Map<string, Uint8Array>();
const addresses = new Map<string, string>();
const states = new Map<string, string[]>();
let password = crypto.getRandomValues(new Uint8Array(32));
const outgoing = new Map<string, OutgoingFrame>();
let resending = false;
let delayMs = 0;
let failing = false;
let thread: Worker | null = null;

function spawn(): MixnetWorker {
  const worker = new Worker(new URL('./mixnet.worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', ({ data }: MessageEvent<FromMixnet | FromProbe>) => {
    if (data.type === 'probe-violation') violations.push(data);
    else if (data.type === 'probe-answer') answers.push(data.text);
    else {
      const seq = 'seq' in data ? { seq: data.seq } : {};
      const keys = data.type === 'store' ? { keys: data.writes.length } : {};
      log.push({ kind: 'worker', at: performance.now(), type: data.type, ...seq, ...keys });
    }
  });
  thread = worker;
  const shown: MixnetWorker = {
    onmessage: null,
    onerror: null,
    postMessage(message: ToMixnet) {
      log.push({
        kind: 'engine',
        at: performance.now(),
        type: message.type,
        ...('seq' in message ? { seq: message.seq } : {}),
      });
      worker.postMessage(message);
    },
    terminate: () => worker.terminate(),
  };
  worker.addEventListener('message', (event: MessageEvent<FromMixnet>) => {
    if (!event.data.type.startsWith('probe-')) shown.onmessage?.(event);
  });
  worker.addEventListener('error', (event) => shown.onerror?.(event));
  return shown;
}

async function wait(): Promise<void> {
  if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
  if (failing) throw new Error('the store is full');
}

const link: MixnetLink = makeMixnetLink(
  {
    restore: () =>
      Promise.resolve({
        storagePassword: password.slice(),
        storage: [...rows],
        identities: [...secrets].map(([name, secret]) => ({ name, secret: secret.slice() })),
      }),
    async persist(writes) {
      await wait();
      for (const [key, value] of writes) {
        if (value === null) rows.delete(key);
        else rows.set(key, value);
      }
      log.push({ kind: 'durable', at: performance.now(), what: 'writes' });
    },
    async receive({ to, from, frame, roundTime }) {
      await wait();
      received.push({ to, from: toHex(from), frame: toHex(frame), roundTime, at: Date.now() });
      log.push({ kind: 'durable', at: performance.now(), what: 'frame' });
    },
    event(event) {
      log.push({ kind: 'event', at: performance.now(), event });
      if (event.type === 'send-failed' && event.why === 'not-sent' && resending) {
        const again = outgoing.get(event.id);
        if (again !== undefined) link.send(again);
      }
      if (event.type === 'health') window.harness.healthy = event.healthy;
      if ('id' in event)
        states.set(event.id, [
          ...(states.get(event.id) ?? []),
          event.type === 'send-failed' ? event.why : event.type,
        ]);
    },
  },
  { spawn, backoffMs: [200, 500, 1_000] },
);

window.harness = {
  log,
  received,
  violations,
  answers,
  storedCharacters: () => [...rows].reduce((sum, [key, value]) => sum + key.length + value.length, 0),
  healthy: false,
  async load(place, saved, change = {}) {
    if (saved !== null) {
      password = fromHex(saved.password) as Uint8Array<ArrayBuffer>;
      for (const [key, value] of saved.storage) rows.set(key, value);
      for (const { name, secret } of saved.identities) secrets.set(name, fromHex(secret));
      received.push(...saved.received);
    }
    const started = performance.now();
    const loaded = await link.load({ assets: { ...__XXDK_ASSETS__, ...change }, place });
    if (loaded.ok)
      for (const { name, address } of loaded.value.identities) addresses.set(name, toHex(address));
    return { ...loaded, ms: performance.now() - started };
  },
  async makeIdentity(name) {
    const made = await link.makeIdentity(name);
    if (!made.ok) return made.error;
    secrets.set(name, made.value.secret);
    addresses.set(name, toHex(made.value.address));
    return toHex(made.value.address);
  },
  address: (name) => addresses.get(name) ?? '',
  start: () => link.start(),
  send(id, from, to, frame) {
    const sending = { id, from, to: fromHex(to), frame: fromHex(frame) };
    outgoing.set(id, sending);
    link.send(sending);
  },
  state: (id) => states.get(id) ?? [],
  probe: (message) => thread?.postMessage(message),
  save: () => ({
    password: toHex(password),
    storage: [...rows],
    identities: [...secrets].map(([name, secret]) => ({ name, secret: toHex(secret) })),
    received: [...received],
  }),
  stop: () => link.stop(),
  terminate: () => link.terminate(),
  kill: () => thread?.terminate(),
  resendRefused: () => {
    resending = true;
  },
  slowStores: (ms) => {
    delayMs = ms;
  },
  failStores: (fail) => {
    failing = fail;
  },
};
