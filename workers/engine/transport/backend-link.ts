/**
 * @file The engine's side of the backend worker: starts it on the first call, matches answers to calls, keeps the account's session
 * durable, and starts the worker anew when it is gone. The engine never sees an access token.
 */
import type {
  AccountState,
  Answered,
  BackendCalls,
  BackendFailure,
  BackendPlace,
  CallName,
  FromBackend,
  StoredSession,
  ToBackend,
} from './backend-port.ts';

/** What the link needs of a Worker, so that tests can bring their own. */
export interface BackendWorker {
  postMessage(message: ToBackend): void;
  onmessage: ((event: MessageEvent<FromBackend>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  terminate(): void;
}

export interface BackendLinkOptions {
  readonly place: BackendPlace;
  readonly spawn: () => BackendWorker;
  /** Reads the sealed session; called at each start of the worker. */
  readonly restore: () => Promise<StoredSession | null>;
  /** Resolves when it is durable, sealed. What is asked afterwards waits for it: the old one is worthless by then. */
  readonly save: (session: StoredSession | null) => Promise<void>;
  readonly accountChanged: (state: AccountState) => void;
}

export interface BackendLink {
  /** Never rejects. */
  call<Name extends CallName>(name: Name, ask: BackendCalls[Name]['ask']): Promise<Answered<Name>>;
  /** Null before the worker was needed. */
  account(): AccountState | null;
  /** For locking: the worker and all it holds are gone when this returns. */
  terminate(): void;
}

/** Longer than the worker's own limit for each of a call's few requests. */
const ANSWER_MS = 150_000;

interface Pending {
  readonly answer: (answer: Answered<CallName>) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

export function makeBackendLink(options: BackendLinkOptions): BackendLink {
  return new Link(options);
}

class Link implements BackendLink {
  readonly #options: BackendLinkOptions;
  readonly #pending = new Map<number, Pending>();
  #worker: Promise<BackendWorker | null> | null = null;
  #running: BackendWorker | null = null;
  #account: AccountState | null = null;
  #saving: Promise<void> = Promise.resolve();
  #nextId = 1;
  #ended = false;

  constructor(options: BackendLinkOptions) {
    this.#options = options;
  }

  account(): AccountState | null {
    return this.#account;
  }

  async call<Name extends CallName>(name: Name, ask: BackendCalls[Name]['ask']): Promise<Answered<Name>> {
    if (this.#hasEnded()) return { ok: false, error: 'signed-out' };
    this.#worker ??= this.#start();
    const worker = await this.#worker;
    if (worker === null) return { ok: false, error: this.#hasEnded() ? 'signed-out' : 'not-confined' };
    const id = this.#nextId++;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#lost('server-failed'), ANSWER_MS);
      this.#pending.set(id, { answer: resolve, timer });
      worker.postMessage({ type: 'call', id, name, ask } as ToBackend);
    });
  }

  terminate(): void {
    this.#ended = true;
    this.#lost('signed-out');
  }

  /** Resolves with null when the worker must not be used. */
  async #start(): Promise<BackendWorker | null> {
    const session = await this.#options.restore();
    if (this.#hasEnded()) return null;
    const worker = this.#options.spawn();
    this.#running = worker;
    const confined = new Promise<boolean>((resolve) => {
      worker.onmessage = ({ data }) => {
        if (data.type === 'ready') resolve(data.reachable.length === 0);
        else this.#told(data);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        resolve(false);
        if (this.#running === worker) this.#lost('server-failed');
      };
    });
    if (!(await confined)) {
      worker.terminate();
      return null;
    }
    worker.postMessage({ type: 'open', place: this.#options.place, session });
    return worker;
  }

  #told(message: Exclude<FromBackend, { type: 'ready' }>): void {
    switch (message.type) {
      case 'account':
        this.#account = message.state;
        this.#options.accountChanged(message.state);
        return;
      case 'session': {
        const { session } = message;
        // One that could not be stored costs a sign-in after the next start, nothing else.
        this.#saving = this.#saving.then(() => this.#options.save(session)).catch(() => undefined);
        return;
      }
      case 'answer': {
        const pending = this.#pending.get(message.id);
        this.#pending.delete(message.id);
        if (pending === undefined) return;
        clearTimeout(pending.timer);
        void this.#saving.then(() => pending.answer(message.answer));
      }
    }
  }

  /** The worker is gone or hangs: what was asked is answered, and the next call starts another. */
  #lost(why: BackendFailure): void {
    this.#running?.terminate();
    this.#running = null;
    this.#worker = null;
    for (const { answer, timer } of this.#pending.values()) {
      clearTimeout(timer);
      answer({ ok: false, error: why });
    }
    this.#pending.clear();
  }

  /** A method, because a plain comparison would be narrowed by what was known before an await. */
  #hasEnded(): boolean {
    return this.#ended;
  }
}
