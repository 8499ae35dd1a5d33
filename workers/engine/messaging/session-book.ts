/**
 * @file The keys of running sessions, one row per conversation, in the key database and nowhere else (spec/crypto-design.md §2): forgetting
 * them all is one transaction. They can't share one with a message, which lies in the other database, so a session is written first: cut off
 * in between, it has counted a message that was never sealed.
 */
import * as v from 'valibot';
import type { SendSession } from '../protocol/v1/types.ts';
import { checkedTable } from '../store/checked-table.ts';
import { put, remove, type Store } from '../store/types.ts';
import type { ConversationRow } from './tables.ts';

const session = v.strictObject({
  v: v.literal(1),
  /** The protocol's own plain data: its bytes are authenticated by the seal, its form is the protocol's. */
  session: v.custom<SendSession>((value) => typeof value === 'object' && value !== null),
  /** The day it last sealed, in milliseconds. */
  lastUsedAt: v.number(),
});
export const SESSION_KEYS = checkedTable('session_keys', session);

const DAY = 24 * 3_600_000;

export interface SessionFacts {
  /** Milliseconds. */
  readonly createdAt: number;
  readonly lastUsedAt: number;
}

export class SessionBook {
  readonly #deps: { readonly store: Store; readonly clock: { now(): number } };
  readonly #sessions = new Map<string, { readonly session: SendSession; readonly lastUsedAt: number }>();

  constructor(deps: { readonly store: Store; readonly clock: { now(): number } }) {
    this.#deps = deps;
  }

  async open(): Promise<void> {
    for (const { id, row } of await this.#deps.store.all(SESSION_KEYS)) this.#sessions.set(id, row);
  }

  get(id: string): SendSession | null {
    return this.#sessions.get(id)?.session ?? null;
  }

  facts(): readonly SessionFacts[] {
    return [...this.#sessions.values()].map(({ session: { created }, lastUsedAt }) => ({
      createdAt: created * 1000,
      lastUsedAt,
    }));
  }

  /** Before the message that it sealed. False when it can't be stored: then nothing may leave. */
  async keep(id: string, session: SendSession): Promise<boolean> {
    const lastUsedAt = Math.floor(this.#deps.clock.now() / DAY) * DAY;
    const written = await this.#deps.store.write([put(SESSION_KEYS, id, { v: 1, session, lastUsedAt })]);
    if (written.ok) this.#sessions.set(id, { session, lastUsedAt });
    return written.ok;
  }

  /** False when storage refuses: they are all still there. */
  async forget(ids: readonly string[]): Promise<boolean> {
    const there = ids.filter((id) => this.#sessions.has(id));
    const written = await this.#deps.store.write(there.map((id) => remove(SESSION_KEYS, id)));
    if (written.ok) for (const id of there) this.#sessions.delete(id);
    return written.ok;
  }

  forgetAll(): Promise<boolean> {
    return this.forget([...this.#sessions.keys()]);
  }

  /** Up to version 2 of the data database sessions lay in their conversation's row. Written here before they leave there. */
  async takeOver(id: string, row: ConversationRow): Promise<boolean> {
    const before = row.session ?? null;
    // The row's bytes are authenticated, its form is the protocol's.
    return before === null || this.#sessions.has(id) || this.keep(id, before as unknown as SendSession);
  }
}
