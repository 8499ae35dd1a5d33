/** @file A whole payload that came: opened once and given to its feature, set aside, or refused for good. */
import type { EngineContext } from '../context.ts';
import { minuteBucketOf } from '../protocol/bytes.ts';
import { replayUntil } from '../protocol/clock.ts';
import { dispositionOf, type OpenError } from '../protocol/open-error.ts';
import { toHex } from '../protocol/suites/bytes.ts';
import type { OpenedMessage } from '../protocol/v1/types.ts';
import { put, type Change } from '../store/types.ts';
import { addressText } from '../transport/secure-transport.ts';
import { isAcknowledged, noteReceived, noteSettled } from './acknowledgements.ts';
import { decodeBody, kindOf, type Body, type Kind } from './body.ts';
import type { ConversationBook } from './conversation-book.ts';
import { decodeFarewell } from './farewell.ts';
import type { MessageCrypto, Opened } from './message-crypto.ts';
import type { Outbox } from './outbox.ts';
import { Parking, StorageRefused } from './parking.ts';
import { commit, joined, stage, type Staged } from './staged.ts';
import { REPLAY, type ConversationRow } from './tables.ts';
import { reasonShown, UnopenedNotes } from './unopened.ts';

/** A message that passed every check, for the feature of its kind. */
export interface Content {
  readonly conversationId: string;
  readonly messageId: string;
  readonly counter: number;
  readonly payload: Uint8Array;
  /** Milliseconds, to the minute, by the sender's clock. */
  readonly at: number;
  readonly relayed: boolean;
}

/** What a feature does with content, in the message's own transaction; null when the payload is not in its form. */
export type ContentHandler = (content: Content) => Promise<Staged | null>;

export type Received =
  | { readonly outcome: 'opened'; readonly kind: Kind }
  | { readonly outcome: 'parked' | 'dropped'; readonly why: OpenError }
  /** Good, but these two have said farewell, or it may not come this way. */
  | { readonly outcome: 'ignored' };

export interface IncomingDependencies extends Pick<EngineContext, 'store' | 'suite' | 'clock'> {
  readonly crypto: MessageCrypto;
  readonly outbox: Outbox;
  readonly book: ConversationBook;
  readonly acceptsFromRelay?: (conversationId: string, kind: Kind) => boolean;
  readonly changed: () => void;
}

interface Handled {
  readonly parts: readonly Staged[];
  /** The conversation is over. */
  readonly ends: boolean;
}

const NOTHING: Handled = { parts: [], ends: false };

/** What was announced is known from the acknowledgement on: then, and not before, it names us. */
function withAnswered(row: ConversationRow, acknowledgement: Body['acknowledgement']): ConversationRow {
  const announced = row.announcing ?? null;
  if (announced === null || acknowledgement === null || !isAcknowledged(acknowledgement, announced.counter))
    return row;
  const { keyId, sequence } = announced;
  return { ...row, known: { keyId, sequence }, announcing: null };
}

/** Not to be entered twice at a time: its owner sees to that. */
export class Incoming {
  readonly notes = new UnopenedNotes();
  readonly #deps: IncomingDependencies;
  readonly #parking: Parking;
  readonly #handlers = new Map<Kind, ContentHandler>();

  constructor(deps: IncomingDependencies) {
    this.#deps = deps;
    this.#parking = new Parking(deps);
  }

  onContent(kind: Kind, handler: ContentHandler): void {
    this.#handlers.set(kind, handler);
  }

  /** `consume` is carried out with whatever becomes of it, in one transaction. Throws when storage refuses: all is as before then. */
  async receive(senderId: string, payload: Uint8Array, consume: readonly Change[]): Promise<Received> {
    const opened = await this.#deps.crypto.open(payload);
    const received: Received = opened.ok
      ? await this.#deliver(opened.value, consume)
      : { outcome: 'dropped', why: opened.error };
    if (received.outcome !== 'dropped' || received.why === 'replay') return received;
    const { why } = received;
    if (dispositionOf(why) === 'park' && (await this.#parking.park(senderId, payload, why, consume))) {
      return { outcome: 'parked', why };
    }
    await this.#refuse(senderId, payload, why, consume);
    return received;
  }

  /** Nothing is parked or noted: the mixnet brings the same bytes. */
  async receiveFromRelay(payload: Uint8Array): Promise<Received> {
    const opened = await this.#deps.crypto.open(payload);
    return opened.ok ? this.#deliver(opened.value, [], true) : { outcome: 'dropped', why: opened.error };
  }

  /** What could not be opened before is tried again; what is 30 days old goes. */
  async retryParked(): Promise<void> {
    for (const { from, payload, consume } of await this.#parking.due()) {
      await this.receive(from, payload, consume);
    }
  }

  /** 'dropped', but for a replay, means that nothing has been written yet, not even `consume`. */
  async #deliver({ message, peer }: Opened, consume: readonly Change[], relayed = false): Promise<Received> {
    const { store, book, outbox } = this.#deps;
    const id = peer.conversationId;
    const row = book.get(id);
    // A known person under a meeting that isn't complete on this side: it will be, or the message waits in vain.
    if (!row?.ids.includes(message.conversationId)) return { outcome: 'dropped', why: 'unknown-sender' };
    const kind = kindOf(message.kind);
    const body = decodeBody(message.body);
    if (kind === undefined || body === undefined) return { outcome: 'dropped', why: 'malformed' };
    // Before anything is counted or remembered: by the mixnet it comes as if this had not been.
    if (relayed && this.#deps.acceptsFromRelay?.(id, kind) !== true) return { outcome: 'ignored' };
    const next = this.#counted(row, kind, message, body);
    const replayId = await store.opaqueId(REPLAY, `${message.senderKeyId}/${message.messageId}`);
    // Before anything is made of its content: what came before means nothing now.
    if ((await store.get(REPLAY, replayId)) !== undefined) {
      await this.#commit([book.put(id, next), stage(consume)]);
      return { outcome: 'dropped', why: 'replay' };
    }

    const parts: Staged[] = [stage(consume)];
    // Keys are noted also while nothing is said: it may begin again.
    const ignored = row.ended && !['acknowledgement', 'farewell', 'keys'].includes(kind);
    try {
      if (body.acknowledgement !== null) parts.push(await outbox.confirm(id, body.acknowledgement));
      const handled = ignored ? NOTHING : await this.#handle(id, row, kind, message, body.payload, relayed);
      if (handled === null) {
        joined(parts).failed();
        return { outcome: 'dropped', why: 'malformed' };
      }
      parts.push(...handled.parts);
      if (!ignored) {
        const until = { until: replayUntil(message.bucket) * 1000 };
        const unread = next.unread + (kind === 'text' ? 1 : 0);
        parts.push(
          stage([put(REPLAY, replayId, until, { ifAbsent: true })]),
          book.put(id, { ...next, unread, ended: next.ended || handled.ends }),
        );
      }
    } catch (fault) {
      joined(parts).failed();
      throw fault;
    }
    await this.#commit(parts);
    return ignored ? { outcome: 'ignored' } : { outcome: 'opened', kind };
  }

  /** The conversation with this message counted as come, and an acknowledgement owed for it (also for a repeat: the peer asks). */
  #counted(row: ConversationRow, kind: Kind, message: OpenedMessage, body: Body): ConversationRow {
    const { upTo, beyond } = noteReceived(noteSettled(row.received, body.settledBelow), message.counter);
    // Acknowledging acknowledgements would never end.
    const owes = kind === 'acknowledgement' ? null : this.#deps.clock.now();
    return {
      ...withAnswered(row, body.acknowledgement),
      received: { upTo, beyond: [...beyond] },
      owesAcknowledgement: row.owesAcknowledgement ?? owes,
    };
  }

  async #handle(
    conversationId: string,
    row: ConversationRow,
    kind: Kind,
    { messageId, counter, bucket }: OpenedMessage,
    payload: Uint8Array,
    relayed: boolean,
  ): Promise<Handled | null> {
    if (kind === 'acknowledgement') return payload.length === 0 ? NOTHING : null;
    const content = { conversationId, messageId, counter, payload, at: bucket * 1000, relayed };
    if (kind !== 'farewell') {
      const handled = (await this.#handlers.get(kind)?.(content)) ?? null;
      return handled === null ? null : { parts: [handled], ends: false };
    }
    const meetings = decodeFarewell(payload);
    if (meetings === undefined) return null;
    const ends = !row.ended && row.ids.every((meeting) => meetings.includes(meeting));
    if (!ends) return NOTHING;
    const handled = (await this.#handlers.get(kind)?.(content)) ?? stage([]);
    return { parts: [handled, await this.#deps.outbox.giveUp(conversationId)], ends };
  }

  async #refuse(
    senderId: string,
    payload: Uint8Array,
    why: OpenError,
    consume: readonly Change[],
  ): Promise<void> {
    const { suite, clock, book, changed } = this.#deps;
    await this.#commit([stage(consume)]);
    const shown = reasonShown(why);
    const conversation = book.all().find(([, row]) => addressText(row.address) === senderId);
    if (shown === null || conversation === undefined || conversation[1].ended) return;
    const id = toHex(await suite.hash.sha256(payload)).slice(0, 32);
    const now = clock.now();
    this.notes.add(conversation[0], { id, at: minuteBucketOf(now) * 1000, order: now, why: shown });
    changed();
  }

  async #commit(parts: readonly Staged[]): Promise<void> {
    const written = await commit(this.#deps.store, parts);
    if (!written.ok) throw new StorageRefused(written.error);
  }
}
