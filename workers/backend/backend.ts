/** @file The worker without its thread: takes messages of the port, posts answers. */
import type {
  Answered,
  BackendCalls,
  BackendPlace,
  CallName,
  FromBackend,
  StoredSession,
  ToBackend,
} from '../engine/transport/backend-port.ts';
import { Account } from './account.ts';
import { createCalls } from './calls.ts';
import { guardedFetch, type Fetch } from './guarded-fetch.ts';
import { failed } from './outcome.ts';
import { createRpc } from './rpc.ts';

type Calls = ReturnType<typeof createCalls>;

export class Backend {
  readonly #post: (message: FromBackend) => void;
  readonly #fetch: Fetch;
  /** Set by `open`; calls that come before wait for it. */
  #calls: Promise<Calls> | null = null;

  constructor(post: (message: FromBackend) => void, fetch: Fetch) {
    this.#post = post;
    this.#fetch = fetch;
  }

  handle(message: ToBackend): void {
    if (message.type === 'open') {
      this.#calls ??= this.#open(message.place, message.session);
      return;
    }
    void this.#answer(message.name, message.ask).then((answer) =>
      this.#post({ type: 'answer', id: message.id, answer }),
    );
  }

  async #open(place: BackendPlace, session: StoredSession | null): Promise<Calls> {
    const fetch = guardedFetch(new URL(place.url).origin, this.#fetch);
    const account = new Account(place, fetch, {
      state: (state) => this.#post({ type: 'account', state }),
      session: (stored) => this.#post({ type: 'session', session: stored }),
    });
    if (session !== null) await account.restore(session);
    else this.#post({ type: 'account', state: account.state });
    return createCalls(account, createRpc(place, fetch, account));
  }

  async #answer<Name extends CallName>(
    name: Name,
    ask: BackendCalls[Name]['ask'],
  ): Promise<Answered<CallName>> {
    if (this.#calls === null) return failed('signed-out');
    try {
      return await (await this.#calls)[name](ask);
    } catch {
      // A library threw what it should have answered. Its text may hold what was sent: not passed on.
      return failed('server-failed');
    }
  }
}
