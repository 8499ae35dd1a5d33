/**
 * @file One life of a mixnet worker: passes messages, answers `stored` only when something is durable, and notices when the
 * worker is gone. Restarting is mixnet-supervisor.ts.
 */
import type { MixnetHandlers, MixnetWorker } from './mixnet-link.ts';
import type { FromMixnet, ToMixnet } from './mixnet-port.ts';

/** What the worker tells without being asked; storage and frames are dealt with here. */
export type Told = Exclude<FromMixnet, { type: 'store' | 'frame' | 'exited' }>;

interface Expectation {
  /** True when the message was what was waited for. */
  readonly offer: (message: Told) => boolean;
  readonly gone: () => void;
}

export class MixnetSession {
  readonly #worker: MixnetWorker;
  readonly #handlers: Pick<MixnetHandlers, 'persist' | 'receive'>;
  readonly #told: (message: Told) => void;
  readonly #onGone: () => void;
  #expected: Expectation[] = [];
  #storing: Promise<void> = Promise.resolve();
  #over = false;

  /** `gone` is called once, unless `end` was called before. */
  constructor(
    worker: MixnetWorker,
    handlers: Pick<MixnetHandlers, 'persist' | 'receive'>,
    told: (message: Told) => void,
    gone: () => void,
  ) {
    this.#worker = worker;
    this.#handlers = handlers;
    this.#told = told;
    this.#onGone = gone;
    worker.onmessage = (event) => this.#receive(event.data);
    // Its message may hold megabytes of another program's memory: not read.
    worker.onerror = (event) => {
      event.preventDefault();
      this.lost();
    };
  }

  post(message: ToMixnet): void {
    if (!this.#over) this.#worker.postMessage(message);
  }

  /** Resolves with what `match` makes of a message, with 'gone' or with 'timeout'. */
  expect<Value>(
    match: (message: Told) => Value | undefined,
    ms: number,
  ): Promise<Value | 'gone' | 'timeout'> {
    if (this.#over) return Promise.resolve('gone');
    return new Promise((resolve) => {
      const finish = (value: Value | 'gone' | 'timeout'): void => {
        clearTimeout(timer);
        this.#expected = this.#expected.filter((other) => other !== expectation);
        resolve(value);
      };
      const timer = setTimeout(() => finish('timeout'), ms);
      const expectation: Expectation = {
        offer: (message) => {
          const value = match(message);
          if (value !== undefined) finish(value);
          return value !== undefined;
        },
        gone: () => finish('gone'),
      };
      this.#expected.push(expectation);
    });
  }

  /** Resolves when what was taken in has been stored, or has failed to be. */
  settled(): Promise<void> {
    return this.#storing;
  }

  /** Ends the worker and says so: it is of no use any more. */
  lost(): void {
    if (this.#over) return;
    this.end();
    this.#onGone();
  }

  /** Ends the worker without a word. */
  end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#worker.onmessage = null;
    this.#worker.terminate();
    for (const expectation of this.#expected) expectation.gone();
  }

  #receive(message: FromMixnet): void {
    switch (message.type) {
      case 'store':
        this.#store(message.seq, () => this.#handlers.persist(message.writes));
        return;
      case 'frame': {
        const { to, from, frame, roundTime } = message;
        this.#store(message.seq, () => this.#handlers.receive({ to, from, frame, roundTime }));
        return;
      }
      case 'exited':
        this.lost();
        return;
      default:
        for (const expectation of [...this.#expected]) if (expectation.offer(message)) return;
        this.#told(message);
    }
  }

  #store(seq: number, task: () => Promise<void>): void {
    this.#storing = this.#storing.then(async () => {
      try {
        if (this.#over) return;
        await task();
        this.post({ type: 'stored', seq });
      } catch {
        // What can't be stored must not be built upon: the next worker starts from what is there.
        this.lost();
      }
    });
  }
}
