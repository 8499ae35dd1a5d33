/** @file Text messages: kept sealed here, sent through SecureChatClient, shown with where they stand. */
import type { GoneError, MessageError, StorageError } from '../../api/errors.ts';
import type { Message } from '../../api/messages.ts';
import type { Result } from '../../api/result.ts';
import type { EngineContext } from '../context.ts';
import { protocolOf } from '../protocol/registry.ts';
import { fromUtf8, utf8 } from '../protocol/suites/bytes.ts';
import { put, type Change } from '../store/types.ts';
import { BODY_OVERHEAD } from './body.ts';
import type { Outbox } from './outbox.ts';
import type { Content, SecureChatClient } from './secure-chat-client.ts';
import { MESSAGES, type MessageRow } from './tables.ts';

export interface ConversationsDependencies extends Pick<EngineContext, 'store' | 'clock'> {
  readonly chat: SecureChatClient;
  readonly outbox: Outbox;
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

  async send(id: string, text: string): Promise<Result<null, GoneError | MessageError | StorageError>> {
    const payload = utf8(text.trim());
    const maxBytes = this.maxBytes(id);
    if (payload.length === 0) return { ok: false, error: { code: 'message-empty' } };
    if (payload.length > maxBytes) return { ok: false, error: { code: 'message-too-long', maxBytes } };
    const sent = await this.#deps.chat.send(id, 'text', payload, (message) => [
      this.#row(id, message.id, {
        mine: true,
        text: text.trim(),
        at: message.at,
        counter: message.counter,
        state: 'queued',
      }),
    ]);
    if (sent.ok) return { ok: true, value: null };
    switch (sent.error.code) {
      case 'no-conversation':
        return { ok: false, error: { code: 'gone' } };
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
  }: Content): Promise<readonly Change[] | null> {
    const text = fromUtf8(payload);
    if (text === undefined || text === '') return null;
    // Both sides choose their message ids: a peer's row must not stand in the place of one of ours.
    const id = await this.#deps.store.opaqueId(MESSAGES, `${conversationId}/${messageId}`);
    return [this.#row(conversationId, id, { mine: false, text, at, counter, state: null })];
  }

  #row(conversationId: string, id: string, row: Omit<MessageRow, 'conversationId' | 'order'>): Change {
    const full: MessageRow = { ...row, conversationId, order: this.#deps.clock.now() };
    return put(MESSAGES, id, full, { tags: [conversationId] });
  }

  /** Oldest first: by minute, then by arrival here. */
  async messages(conversationId: string): Promise<readonly Message[]> {
    const { store, chat, outbox } = this.#deps;
    const rows = await store.tagged(MESSAGES, [conversationId]);
    const texts = rows.map(({ id, row }) => ({
      order: row.order,
      message: {
        kind: 'text' as const,
        id,
        mine: row.mine,
        text: row.text,
        at: row.at,
        state: row.mine ? (outbox.stateOf(id) ?? row.state) : null,
      },
    }));
    const unopened = chat.notes.of(conversationId).map(({ id, at, why }) => ({
      order: at,
      message: { kind: 'unopened' as const, id, mine: false as const, at, why },
    }));
    return [...texts, ...unopened]
      .sort(
        (a, b) => Math.floor(a.message.at / 60_000) - Math.floor(b.message.at / 60_000) || a.order - b.order,
      )
      .map(({ message }) => message);
  }
}
