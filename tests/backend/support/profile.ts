/** @file A browser profile without a browser: the worker's inside, what the engine keeps for it, and an ear at port and network. */
import { Backend } from '../../../workers/backend/backend.ts';
import type {
  AccountState,
  Answered,
  BackendCalls,
  BackendPlace,
  CallName,
  FromBackend,
  StoredSession,
  ToBackend,
} from '../../../workers/engine/transport/backend-port.ts';

/** A browser profile: a worker, and what the engine keeps for it. */
export class Profile {
  session: StoredSession | null = null;
  readonly states: AccountState[] = [];
  /** Everything that ever crossed the port, both ways, as text. */
  readonly crossed: string[] = [];
  /** Every request that left, with its headers. */
  readonly requests: { readonly url: string; readonly headers: Headers }[] = [];
  online = true;
  /** Replaces an answer's body. */
  tamper: ((body: string, url: string) => string) | null = null;
  readonly #backend: Backend;
  readonly #server: BackendPlace;
  #waiting = new Map<number, (answer: Answered<CallName>) => void>();
  #next = 1;

  constructor(place: BackendPlace, session: StoredSession | null = null) {
    this.#server = place;
    this.session = session;
    this.#backend = new Backend((message) => this.#told(message), this.#fetch);
    this.#post({ type: 'open', place: this.#server, session });
  }

  get state(): AccountState | undefined {
    return this.states.at(-1);
  }

  call<Name extends CallName>(name: Name, ask: BackendCalls[Name]['ask']): Promise<Answered<Name>> {
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#post({ type: 'call', id, name, ask } as ToBackend);
    });
  }

  #fetch: typeof fetch = async (input, init) => {
    const address = input instanceof Request ? input.url : String(input);
    this.requests.push({ url: address, headers: new Headers(init?.headers) });
    if (!this.online) throw new TypeError('fetch failed');
    // `referrerPolicy` and others are the browser's.
    const { method, headers, body, signal } = init ?? {};
    const response = await fetch(input, {
      ...(method === undefined ? {} : { method }),
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    });
    if (this.tamper === null) return response;
    return new Response(this.tamper(await response.text(), address), {
      status: response.status,
      headers: response.headers,
    });
  };

  #post(message: ToBackend): void {
    this.crossed.push(JSON.stringify(message));
    this.#backend.handle(message);
  }

  #told(message: FromBackend): void {
    this.crossed.push(JSON.stringify(message));
    if (message.type === 'session') this.session = message.session;
    if (message.type === 'account') this.states.push(message.state);
    if (message.type === 'answer') this.#waiting.get(message.id)?.(message.answer);
  }
}
