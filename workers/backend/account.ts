/** @file The account: signing up, in and out, and the bearer for requests. Tokens stay in here. */
import { AuthClient, isAuthRetryableFetchError, type AuthError, type Session } from '@supabase/supabase-js';
import type {
  AccountState,
  BackendCalls,
  BackendPlace,
  Credentials,
  StoredSession,
} from '../engine/transport/backend-port.ts';
import type { Fetch } from './guarded-fetch.ts';
import { failed, ok, type Outcome } from './outcome.ts';
import { accountFailure, renewalFailure, type ServerError } from './server-errors.ts';

/** Seconds. The SQL refuses tokens made to live longer (`wellio.account`). */
const LONGEST_TOKEN = 600;
/** As the embedded server asks for. */
const SHORTEST_PASSWORD = 12;

export interface AccountEvents {
  readonly state: (state: AccountState) => void;
  readonly session: (session: StoredSession | null) => void;
}

export class Account {
  readonly #auth: InstanceType<typeof AuthClient>;
  readonly #events: AccountEvents;
  #state: AccountState = { kind: 'signed-out' };

  constructor({ url, key }: BackendPlace, fetch: Fetch, events: AccountEvents) {
    this.#events = events;
    this.#auth = new AuthClient({
      url: `${url}/auth/v1`,
      headers: { apikey: key },
      fetch,
      persistSession: false,
      autoRefreshToken: false,
      detectSessionInUrl: false,
    });
    // Renewals happen inside the library too: each new refresh token has to reach the engine before the old one is worthless.
    this.#auth.onAuthStateChange((event, session) => {
      if (event === 'TOKEN_REFRESHED' || event === 'SIGNED_IN') this.#keep(session);
    });
  }

  get state(): AccountState {
    return this.#state;
  }

  isLongEnough(password: string): boolean {
    return password.length >= SHORTEST_PASSWORD;
  }

  /** Brings an account back. Offline it stays signed in and is renewed by the first request that gets through. */
  async restore({ refreshToken, email }: StoredSession): Promise<void> {
    const renewed = await this.#renew(refreshToken);
    if (renewed.ok) return;
    this.#pending = renewed.error === 'expired' ? null : refreshToken;
    if (renewed.error === 'expired') this.#expire(email);
    else this.#set({ kind: 'signed-in', email });
  }

  /** A refresh token that could not be used yet. */
  #pending: string | null = null;

  async signUp(ask: Credentials): Promise<Outcome<BackendCalls['sign-up']['answer']>> {
    if (!this.isLongEnough(ask.password)) return failed('weak-password');
    const { data, error } = await this.#auth.signUp(ask);
    if (error !== null) {
      if (accountFailure(described(error)) !== 'not-accepted')
        return failed(accountFailure(described(error)));
      // The account may exist and be this person's. If not, the answer is the one for any wrong password.
      const opened = await this.signIn(ask);
      return opened.ok ? ok({ next: 'signed-in' }) : opened;
    }
    if (data.session === null) return ok({ next: 'enter-code' });
    const accepted = await this.#accept(data.session);
    return accepted.ok ? ok({ next: 'signed-in' }) : accepted;
  }

  async signIn(ask: Credentials): Promise<Outcome<null>> {
    const { data, error } = await this.#auth.signInWithPassword(ask);
    return error === null ? this.#accept(data.session) : failed(accountFailure(described(error)));
  }

  async requestCode(email: string): Promise<Outcome<null>> {
    const { error } = await this.#auth.signInWithOtp({ email, options: { shouldCreateUser: false } });
    const why = error === null ? null : accountFailure(described(error));
    // "No such account" gets the answer of an account.
    return why === null || why === 'not-accepted' || why === 'not-allowed' ? ok(null) : failed(why);
  }

  async signInWithCode(email: string, code: string): Promise<Outcome<null>> {
    const { data, error } = await this.#auth.verifyOtp({ email, token: code, type: 'email' });
    if (error !== null) return failed(accountFailure(described(error)));
    return data.session === null ? failed('not-accepted') : this.#accept(data.session);
  }

  /** Signing out here always works: without the server, the session is forgotten and ends there by its age. */
  async signOut(where: 'here' | 'others'): Promise<Outcome<null>> {
    if (where === 'here') {
      await this.#auth.signOut({ scope: 'local' });
      this.forget();
      return ok(null);
    }
    const bearer = await this.bearer();
    if (!bearer.ok) return bearer;
    const { error } = await this.#auth.signOut({ scope: 'others' });
    return error === null ? ok(null) : failed(renewalFailure(described(error)));
  }

  async changePassword(password: string): Promise<Outcome<null>> {
    if (!this.isLongEnough(password)) return failed('weak-password');
    const bearer = await this.bearer();
    if (!bearer.ok) return bearer;
    const { error } = await this.#auth.updateUser({ password });
    if (error === null) return ok(null);
    return failed(error.code === 'same_password' ? 'weak-password' : accountFailure(described(error)));
  }

  /** Nothing of the account is left here. */
  forget(): void {
    this.#pending = null;
    this.#events.session(null);
    this.#set({ kind: 'signed-out' });
  }

  /** An access token with some time to live. `renew` asks for a new one, after the server refused the last. */
  async bearer(renew = false): Promise<Outcome<string>> {
    if (this.#state.kind !== 'signed-in') return failed(this.#state.kind);
    const { email } = this.#state;
    if (renew || this.#pending !== null) {
      const renewed = await this.#renew(this.#pending);
      if (!renewed.ok && renewed.error === 'expired') this.#expire(email);
      if (!renewed.ok) return renewed;
      this.#pending = null;
    }
    const { data, error } = await this.#auth.getSession();
    if (data.session !== null) return ok(data.session.access_token);
    const why = error === null ? 'expired' : renewalFailure(described(error));
    if (why === 'expired') this.#expire(email);
    return failed(why);
  }

  async #renew(refreshToken: string | null): Promise<Outcome<null>> {
    const { data, error } = await this.#auth.refreshSession(
      refreshToken === null ? undefined : { refresh_token: refreshToken },
    );
    if (error !== null) return failed(renewalFailure(described(error)));
    return data.session === null ? failed('expired') : this.#accept(data.session);
  }

  async #accept(session: Session): Promise<Outcome<null>> {
    if (session.expires_in > LONGEST_TOKEN) {
      await this.#auth.signOut({ scope: 'local' });
      this.forget();
      return failed('misconfigured');
    }
    this.#keep(session);
    return ok(null);
  }

  #keep(session: Session | null): void {
    if (session === null || session.expires_in > LONGEST_TOKEN) return;
    const email = session.user.email ?? '';
    this.#events.session({ refreshToken: session.refresh_token, email });
    this.#set({ kind: 'signed-in', email });
  }

  #expire(email: string): void {
    this.#pending = null;
    this.#events.session(null);
    this.#set({ kind: 'expired', email });
  }

  #set(state: AccountState): void {
    const same = JSON.stringify(state) === JSON.stringify(this.#state);
    this.#state = state;
    if (!same) this.#events.state(state);
  }
}

function described(error: AuthError): ServerError {
  // The library's word for "no answer": a network error, or a gateway's.
  const status = isAuthRetryableFetchError(error) && error.status === 0 ? 0 : (error.status ?? 400);
  return { status, code: error.code ?? '', message: error.message };
}
