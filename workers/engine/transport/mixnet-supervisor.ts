/** @file Keeps a mixnet worker running: loads it, restarts it from stored state when it is gone, gives up in the end. */
import type { Result } from '../../api/result.ts';
import type {
  LoadedMixnet,
  LoadFailure,
  MadeIdentity,
  MixnetHandlers,
  MixnetLink,
  MixnetLinkOptions,
  MixnetParams,
  OnProgress,
  OutgoingFrame,
} from './mixnet-link.ts';
import type { IdentityName, MixnetRefusal } from './mixnet-port.ts';
import { MixnetSession, type Told } from './mixnet-session.ts';

const READY_MS = 30_000;
/** Beyond all the worker's own time-outs and a slow download: then it is stuck. */
const LOAD_MS = 15 * 60_000;
const IDENTITY_MS = 150_000;
const STOP_MS = 10_000;
/** The worker answers within 60 s; longer, and its thread hangs. */
const SEND_MS = 90_000;
/** After this long in good health an exit counts as the first one again. */
const STEADY_MS = 60_000;
const BACKOFF_MS = [1_000, 2_000, 5_000, 15_000, 60_000];

/** Not worth a further try without a person doing something. */
const FINAL: readonly MixnetRefusal[] = [
  'assets-altered',
  'not-confined',
  'no-memory',
  'bad-network',
  'bad-state',
];

export function makeMixnetLink(handlers: MixnetHandlers, options: MixnetLinkOptions): MixnetLink {
  return new MixnetSupervisor(handlers, options);
}

class MixnetSupervisor implements MixnetLink {
  readonly #handlers: MixnetHandlers;
  readonly #options: MixnetLinkOptions;
  #session: MixnetSession | null = null;
  #state: 'new' | 'loading' | 'up' | 'restarting' | 'spent' = 'new';
  #params: MixnetParams | null = null;
  #following = false;
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #steady: ReturnType<typeof setTimeout> | undefined;
  /** Handed to the worker and not answered: id to watchdog. */
  readonly #handed = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(handlers: MixnetHandlers, options: MixnetLinkOptions) {
    this.#handlers = handlers;
    this.#options = options;
  }

  async load(params: MixnetParams, onProgress?: OnProgress): Promise<Result<LoadedMixnet, LoadFailure>> {
    if (this.#state !== 'new') throw new Error('A mixnet link loads once.');
    this.#state = 'loading';
    this.#params = params;
    const loaded = await this.#bringUp(params, onProgress);
    if (this.#is('spent')) return failure('not-ready', 'ended meanwhile');
    if (loaded.ok) this.#state = 'up';
    else this.terminate();
    return loaded;
  }

  async makeIdentity(name: IdentityName): Promise<Result<MadeIdentity, MixnetRefusal>> {
    const session = this.#session;
    if (this.#state !== 'up' || session === null) return { ok: false, error: 'not-ready' };
    const answer = session.expect((message): Result<MadeIdentity, MixnetRefusal> | undefined => {
      if (message.type === 'identity-refused' && message.name === name)
        return { ok: false, error: message.why };
      if (message.type !== 'identity' || message.name !== name) return undefined;
      const { secret, address } = message;
      return { ok: true, value: { name, secret, address } };
    }, IDENTITY_MS);
    session.post({ type: 'make-identity', name });
    const made = await answer;
    if (made === 'timeout') session.lost();
    return typeof made === 'string' ? { ok: false, error: 'timeout' } : made;
  }

  start(): void {
    this.#following = true;
    if (this.#state === 'up') this.#session?.post({ type: 'start' });
  }

  send(outgoing: OutgoingFrame): void {
    const session = this.#session;
    if (this.#state !== 'up' || session === null) {
      queueMicrotask(() => this.#handlers.event({ type: 'send-failed', id: outgoing.id, why: 'not-ready' }));
      return;
    }
    clearTimeout(this.#handed.get(outgoing.id));
    this.#handed.set(
      outgoing.id,
      setTimeout(() => session.lost(), SEND_MS),
    );
    session.post({ type: 'send', ...outgoing });
  }

  async stop(): Promise<void> {
    const session = this.#session;
    if (session !== null && this.#state === 'up') {
      this.#state = 'spent';
      const stopped = session.expect((message) => (message.type === 'stopped' ? true : undefined), STOP_MS);
      session.post({ type: 'stop' });
      await stopped;
      await session.settled();
    }
    this.terminate();
  }

  terminate(): void {
    this.#state = 'spent';
    clearTimeout(this.#timer);
    clearTimeout(this.#steady);
    for (const watchdog of this.#handed.values()) clearTimeout(watchdog);
    this.#handed.clear();
    this.#session?.end();
    this.#session = null;
  }

  /** A method, because a plain comparison would be narrowed by what the state was before an await. */
  #is(state: 'spent'): boolean {
    return this.#state === state;
  }

  async #bringUp(params: MixnetParams, onProgress?: OnProgress): Promise<Result<LoadedMixnet, LoadFailure>> {
    const worker = this.#options.spawn();
    const session: MixnetSession = new MixnetSession(
      worker,
      this.#handlers,
      (message) => {
        if (message.type === 'progress') onProgress?.(message.step, message.done, message.total);
        else this.#told(message);
      },
      () => this.#gone(session),
    );
    this.#session = session;
    const reachable = await session.expect(
      (message) => (message.type === 'ready' ? message.reachable : undefined),
      READY_MS,
    );
    if (typeof reachable === 'string') return failure('timeout', 'the worker did not start');
    if (reachable.length > 0) return failure('not-confined', reachable.join(' '));
    const stored = await this.#handlers.restore();
    const answer = session.expect((message): Result<LoadedMixnet, LoadFailure> | undefined => {
      if (message.type === 'load-refused') return failure(message.why, message.detail);
      if (message.type !== 'loaded') return undefined;
      return { ok: true, value: { fresh: message.fresh, identities: message.identities } };
    }, LOAD_MS);
    session.post({ type: 'load', ...params, ...stored });
    const loaded = await answer;
    return typeof loaded === 'string' ? failure('timeout', loaded) : loaded;
  }

  #told(message: Told): void {
    switch (message.type) {
      case 'health':
        clearTimeout(this.#steady);
        if (message.healthy) this.#steady = setTimeout(() => (this.#attempt = 0), STEADY_MS);
        this.#handlers.event(message);
        return;
      case 'in-round':
      case 'mixed':
      case 'send-failed':
        clearTimeout(this.#handed.get(message.id));
        this.#handed.delete(message.id);
        this.#handlers.event(message);
        return;
      case 'nodes':
        this.#handlers.event(message);
        return;
      default:
      // Answers that nobody waits for any more.
    }
  }

  #gone(session: MixnetSession): void {
    if (session !== this.#session) return;
    this.#session = null;
    clearTimeout(this.#steady);
    // Not known whether they left: the ledger in storage may tell later.
    for (const [id, watchdog] of this.#handed) {
      clearTimeout(watchdog);
      this.#handlers.event({ type: 'send-failed', id, why: 'timeout' });
    }
    this.#handed.clear();
    if (this.#state !== 'up') return;
    this.#handlers.event({ type: 'health', healthy: false });
    this.#restartLater(session, { why: 'timeout', detail: 'exited' });
  }

  #restartLater(last: MixnetSession | null, error: LoadFailure): void {
    const inMs = (this.#options.backoffMs ?? BACKOFF_MS)[this.#attempt];
    if (inMs === undefined || FINAL.includes(error.why)) {
      this.terminate();
      this.#handlers.event({ type: 'gave-up', error });
      return;
    }
    this.#state = 'restarting';
    this.#attempt += 1;
    this.#handlers.event({ type: 'restarting', inMs, attempt: this.#attempt });
    this.#timer = setTimeout(() => {
      void (last?.settled() ?? Promise.resolve()).then(() => this.#restart());
    }, inMs);
  }

  async #restart(): Promise<void> {
    if (this.#params === null || this.#is('spent')) return;
    const loaded = await this.#bringUp(this.#params);
    if (this.#is('spent')) return;
    if (!loaded.ok) {
      const session = this.#session;
      session?.end();
      this.#restartLater(session, loaded.error);
      return;
    }
    this.#state = 'up';
    this.#handlers.event({ type: 'restarted' });
    if (this.#following) this.#session?.post({ type: 'start' });
  }
}

function failure(why: MixnetRefusal, detail: string): { readonly ok: false; readonly error: LoadFailure } {
  return { ok: false, error: { why, detail } };
}
