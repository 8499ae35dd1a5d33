/**
 * @file The account at the server: opened, kept over reloads, closed. Owns the link to the backend worker; without an account (and
 * nobody about to open one) the worker is never started and nothing is asked. Tokens: the worker has them, one sealed row keeps the
 * session, and nothing of them is in any snapshot.
 */
import type {
  AccountState,
  BackendConfig,
  BackendError,
  BackendFailure,
  Credentials,
  SignInError,
} from '../../api/backend.ts';
import type { StorageError } from '../../api/errors.ts';
import type { Result } from '../../api/result.ts';
import type { EngineContext } from '../context.ts';
import { makeBackendLink, type BackendLink, type BackendWorker } from '../transport/backend-link.ts';
import type { Answered, BackendCalls, CallName, StoredSession } from '../transport/backend-port.ts';
import type { AccountRows } from './account-rows.ts';
import type { ReusedSecrets } from './reused-secrets.ts';

export interface AccountParts extends Pick<EngineContext, 'changed'> {
  readonly rows: AccountRows;
  /** What this start's page was told; null offline, or where there is none. */
  readonly config: BackendConfig | null;
  readonly spawn: () => BackendWorker;
  readonly reused: ReusedSecrets;
  readonly report: (fault: unknown) => void;
}

export function refused(why: BackendFailure): { readonly ok: false; readonly error: BackendError } {
  return { ok: false, error: { code: 'backend', why } };
}

/** What may be asked while no account is open: it opens one, or is nobody's. */
const WITHOUT_ACCOUNT: readonly CallName[] = ['sign-up', 'sign-in', 'request-code', 'sign-in-with-code'];
const WITHOUT_BEARER: readonly CallName[] = ['revocation-prefix-bits', 'revocations'];

const DONE = { ok: true, value: null } as const;

export class Account {
  readonly #parts: AccountParts;
  readonly #opened = new Set<() => void>();
  #place: BackendConfig | null = null;
  #link: BackendLink | null = null;
  #state: AccountState = { kind: 'signed-out' };
  #offline = false;
  #stopped = false;

  constructor(parts: AccountParts) {
    this.#parts = parts;
  }

  /** Reads what is kept. Nothing is asked yet. */
  async open(): Promise<void> {
    const { rows, config } = this.#parts;
    const kept = await rows.get('place');
    this.#place = config ?? kept?.config ?? null;
    const session = await rows.get('session');
    if (session === undefined || session.url !== this.#place?.url) return;
    const { email, refreshToken } = session;
    this.#state = { kind: refreshToken === null ? 'expired' : 'signed-in', email };
  }

  get place(): BackendConfig | null {
    return this.#place;
  }

  get state(): AccountState {
    return this.#state;
  }

  get offline(): boolean {
    return this.#offline;
  }

  get signedIn(): boolean {
    return this.#state.kind === 'signed-in';
  }

  /** Whoever has something to do once an account is open. */
  onOpened(listener: () => void): void {
    this.#opened.add(listener);
  }

  /** Never rejects. */
  async call<Name extends CallName>(name: Name, ask: BackendCalls[Name]['ask']): Promise<Answered<Name>> {
    const { kind } = this.#state;
    if (this.#place === null || this.#stopped) return { ok: false, error: 'not-configured' };
    const allowed =
      kind === 'signed-in' ||
      WITHOUT_ACCOUNT.includes(name) ||
      (kind === 'expired' && WITHOUT_BEARER.includes(name));
    if (!allowed) return { ok: false, error: kind === 'expired' ? 'expired' : 'signed-out' };
    this.#link ??= this.#makeLink(this.#place);
    const answer = await this.#link.call(name, ask);
    this.#note(!answer.ok && answer.error === 'offline');
    return answer;
  }

  async signUp(
    credentials: Credentials,
  ): Promise<Result<{ readonly next: 'signed-in' | 'enter-code' }, SignInError>> {
    const ask = tidy(credentials);
    const good = await this.#mayOpen(ask);
    if (!good.ok) return good;
    const answer = await this.call('sign-up', ask);
    if (!answer.ok) return refused(answer.error);
    if (answer.value.next === 'signed-in') {
      const opened = await this.#opens(ask.password);
      if (!opened.ok) return opened;
    } else this.#set({ kind: 'enter-code', email: ask.email });
    return { ok: true, value: answer.value };
  }

  async signIn(credentials: Credentials): Promise<Result<null, SignInError>> {
    const ask = tidy(credentials);
    const good = await this.#mayOpen(ask);
    if (!good.ok) return good;
    const answer = await this.call('sign-in', ask);
    return answer.ok ? this.#opens(ask.password) : refused(answer.error);
  }

  async requestCode(email: string): Promise<Result<null, BackendError>> {
    if (this.#place?.emailCodes === false) return refused('not-allowed');
    const answer = await this.call('request-code', { email: email.trim() });
    if (!answer.ok) return refused(answer.error);
    this.#set({ kind: 'enter-code', email: email.trim() });
    return DONE;
  }

  async signInWithCode(email: string, code: string): Promise<Result<null, BackendError | StorageError>> {
    const ask = { email: email.trim(), code: code.replace(/\s/g, '') };
    if (!/^\d{6}$/.test(ask.code)) return refused('not-accepted');
    const answer = await this.call('sign-in-with-code', ask);
    return answer.ok ? this.#opens(null) : refused(answer.error);
  }

  /** Here it is over at once, whatever the server says or doesn't. */
  async signOut(): Promise<Result<null, StorageError>> {
    if (this.signedIn) await this.call('sign-out', { where: 'here' });
    return this.#forget();
  }

  async changePassword(password: string): Promise<Result<null, SignInError>> {
    const good = await this.mayBePassword(password);
    if (!good.ok) return good;
    const answer = await this.call('change-password', { password });
    return answer.ok ? this.#parts.reused.rememberPassword(password) : refused(answer.error);
  }

  /** Refused for one's own other secrets. */
  mayBePassword(password: string): Promise<Result<null, SignInError>> {
    return this.#parts.reused.checkPassword(password);
  }

  rememberPassword(password: string): Promise<Result<null, StorageError>> {
    return this.#parts.reused.rememberPassword(password);
  }

  async deleteAccount(): Promise<Result<null, BackendError | StorageError>> {
    const answer = await this.call('delete-account', null);
    return answer.ok ? this.#forget() : refused(answer.error);
  }

  /** The worker, and the tokens in it, are gone when this returns. */
  stop(): void {
    this.#stopped = true;
    this.#link?.terminate();
    this.#link = null;
  }

  /** Nothing is sent that opens something of ours. */
  async #mayOpen({ password }: Credentials): Promise<Result<null, SignInError>> {
    if (this.#place === null) return refused('not-configured');
    return this.mayBePassword(password);
  }

  async #opens(password: string | null): Promise<Result<null, StorageError>> {
    const { rows } = this.#parts;
    if (this.#place !== null) {
      const kept = await rows.put({ kind: 'place', config: { ...this.#place } });
      if (!kept.ok) return kept;
    }
    if (password !== null) {
      const remembered = await this.rememberPassword(password);
      if (!remembered.ok) return remembered;
    }
    for (const listener of this.#opened) listener();
    return DONE;
  }

  async #forget(): Promise<Result<null, StorageError>> {
    this.#link?.terminate();
    this.#link = null;
    this.#set({ kind: 'signed-out' });
    return this.#parts.rows.forget();
  }

  #makeLink(place: BackendConfig): BackendLink {
    return makeBackendLink({
      place: { url: place.url, key: place.key },
      spawn: this.#parts.spawn,
      restore: () => this.#restore(place),
      save: (session) => this.#save(place, session),
      accountChanged: (state) => {
        // While a code is awaited, the worker has nothing to say that the person doesn't know.
        if (state.kind === 'signed-out' && this.#state.kind === 'enter-code') return;
        this.#set(state);
      },
    });
  }

  async #restore({ url }: BackendConfig): Promise<StoredSession | null> {
    const row = await this.#parts.rows.get('session');
    if (row?.url !== url || row.refreshToken === null) return null;
    return { refreshToken: row.refreshToken, email: row.email };
  }

  async #save({ url }: BackendConfig, session: StoredSession | null): Promise<void> {
    const { rows, report } = this.#parts;
    const { email } = session ?? (await rows.get('session')) ?? {};
    if (email === undefined) return;
    const stored = await rows.put({
      kind: 'session',
      url,
      email,
      refreshToken: session?.refreshToken ?? null,
    });
    if (!stored.ok) report(new Error(`the account's session could not be stored: ${stored.error.code}`));
  }

  #note(offline: boolean): void {
    if (offline === this.#offline) return;
    this.#offline = offline;
    this.#parts.changed('backend');
  }

  #set(state: AccountState): void {
    this.#state = state;
    this.#parts.changed('backend', 'messages');
  }
}

function tidy({ email, password }: Credentials): Credentials {
  return { email: email.trim(), password };
}
