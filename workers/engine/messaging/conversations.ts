/** @file Text messages: kept sealed here, sent through SecureChatClient, shown with where they stand. */
import type { GoneError, KeyRevokedError, MessageError, StorageError } from '../../api/errors.ts';
import type { Message } from '../../api/messages.ts';
import type { Result } from '../../api/result.ts';
import type { EngineContext } from '../context.ts';
import { protocolOf } from '../protocol/registry.ts';
import { fromUtf8, utf8 } from '../protocol/suites/bytes.ts';
import { put, type Change, type Stored } from '../store/types.ts';
import { BODY_OVERHEAD } from './body.ts';
import { inOrder } from './message-order.ts';
import type { Content } from './incoming.ts';
import type { WatchedMessages } from './message-book.ts';
import type { Outbox } from './outbox.ts';
import type { SecureChatClient } from './secure-chat-client.ts';
import { stage, type Staged } from './staged.ts';
import { MESSAGES, type MessageRow } from './tables.ts';

export interface ConversationsDependencies extends Pick<EngineContext, 'store' | 'clock'> {
  readonly chat: SecureChatClient;
  readonly outbox: Outbox;
  readonly messagesOf: WatchedMessages['messagesOf'];
}

export class Conversations {
  readonly #deps: ConversationsDependencies;

  constructor(deps: ConversationsDependencies) {
    this.#deps = deps;
    deps.chat.onContent('text', (content) => this.#received(content));
  }

  /** UTF-8 bytes that a text may have in this conversation: the largest size class, less what goes with it. */
  maxBytes(id: string): number {
    const version = this.#deps.chat.conversation(id)?.version ?? 1;
    const largest = protocolOf(version)?.sizeClasses.at(-1)?.maxBodyBytes ?? 0;
    return largest - BODY_OVERHEAD;
  }

  /** Sealed, stored and queued when this resolves, and the draft is empty. */
  async send(
    id: string,
    text: string,
  ): Promise<Result<null, GoneError | KeyRevokedError | MessageError | StorageError>> {
    const payload = utf8(text.trim());
    const maxBytes = this.maxBytes(id);
    if (payload.length === 0) return { ok: false, error: { code: 'message-empty' } };
    if (payload.length > maxBytes) return { ok: false, error: { code: 'message-too-long', maxBytes } };
    const row = { mine: true, text: text.trim(), state: 'queued' } as const;
    const sent = await this.#deps.chat.send(id, 'text', payload, {
      draft: '',
      also: ({ id: messageId, at, counter }) =>
        Promise.resolve([this.#row(id, messageId, { ...row, at, counter })]),
    });
    if (sent.ok) return { ok: true, value: null };
    switch (sent.error.code) {
      case 'no-conversation':
      case 'withdrawn':
        return { ok: false, error: { code: 'gone' } };
      case 'key-revoked':
        return { ok: false, error: { code: 'key-revoked' } };
      case 'too-large':
        return { ok: false, error: { code: 'message-too-long', maxBytes } };
      case 'storage-full':
      case 'storage-failed':
        return { ok: false, error: { code: sent.error.code } };
      case 'conflict':
        return { ok: false, error: { code: 'storage-failed' } };
    }
  }

  async #received({
    conversationId,
    messageId,
    counter,
    payload,
    at,
    relayed,
  }: Content): Promise<Staged | null> {
    const text = fromUtf8(payload);
    if (text === undefined || text === '') return null;
    // Both sides choose their message ids: a peer's row must not stand in the place of one of ours.
    const id = await this.#deps.store.opaqueId(MESSAGES, `${conversationId}/${messageId}`);
    const row = { mine: false, text, at, counter, state: null, ...(relayed ? { relayed } : {}) };
    return stage([this.#row(conversationId, id, row)]);
  }

  #row(conversationId: string, id: string, row: Omit<MessageRow, 'conversationId' | 'order'>): Change {
    const full: MessageRow = { ...row, conversationId, order: this.#deps.clock.now() };
    return put(MESSAGES, id, full, { tags: [conversationId] });
  }

  /** Oldest first: by minute, then as each side wrote, the two sides interleaved by arrival here. */
  async messages(conversationId: string): Promise<readonly Message[]> {
    const { messagesOf, chat } = this.#deps;
    const rows = await messagesOf(conversationId);
    const texts = rows.map((stored) => ({
      at: stored.row.at,
      order: stored.row.order,
      mine: stored.row.mine,
      counter: stored.row.counter,
      shown: this.#shown(stored),
    }));
    const notes = chat.notes.of(conversationId).map(({ id, at, order, why }) => ({
      at,
      order,
      mine: false,
      counter: null,
      shown: { kind: 'unopened' as const, id, mine: false as const, at, why },
    }));
    return inOrder([...texts, ...notes]).map(({ shown }) => shown);
  }

  #shown({ id, row }: Stored<MessageRow>): Message {
    const { mine, text, at, relayed } = row;
    const state = mine ? (this.#deps.outbox.stateOf(id) ?? row.state) : null;
    return { kind: 'text', id, mine, text, at, state, ...(relayed === true ? { relayed } : {}) };
  }
}
