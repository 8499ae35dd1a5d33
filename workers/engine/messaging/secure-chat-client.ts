/**
 * @file SecureChatClient: seals what leaves, opens what comes, once. Knows conversations, counters, acknowledgements and sessions; not
 * what a message means (a feature registers for its kind) and not which transport carries it.
 */
import type { Result } from '../../api/result.ts';
import type { EngineContext } from '../context.ts';
import { dispositionOf, type OpenError } from '../protocol/open-error.ts';
import { replayUntil } from '../protocol/clock.ts';
import type { Meeting, OpenedMessage, SendSession } from '../protocol/v1/types.ts';
import { put, remove, type Change, type WriteError } from '../store/types.ts';
import { LASTING_IDENTITY } from '../transport/mixnet-lifecycle.ts';
import { addressText, type Arrival } from '../transport/secure-transport.ts';
import { acknowledge, noteReceived } from './acknowledgements.ts';
import { decodeBody, encodeBody, kindOf, type Body, type Kind } from './body.ts';
import { Exclusive } from './exclusive.ts';
import type { MessageCrypto, Opened, Peer } from './message-crypto.ts';
import type { Outbox } from './outbox.ts';
import { Parking, StorageRefused } from './parking.ts';
import { GIVE_UP_AFTER, LONE_ACKNOWLEDGEMENT_AFTER, LONE_ACKNOWLEDGEMENT_EVERY } from './sending-times.ts';
import { CONVERSATIONS, REPLAY, type ConversationRow } from './tables.ts';
import { reasonShown, UnopenedNotes } from './unopened.ts';

/** A message that passed every check, for the feature of its kind. */
export interface Content {
  readonly conversationId: string;
  readonly messageId: string;
  readonly counter: number;
  readonly payload: Uint8Array;
  /** Milliseconds, to the minute, by the sender's clock. */
  readonly at: number;
}

/** What a feature does with content: rows for the same transaction, or null when the payload is not in its form. */
export type ContentHandler = (content: Content) => Promise<readonly Change[] | null>;

/** Rows that belong to a message's own transaction; `at` in milliseconds, to the minute. */
export type Also = (message: {
  readonly id: string;
  readonly counter: number;
  readonly at: number;
}) => readonly Change[] | Promise<readonly Change[]>;

export type SealFailure = WriteError | { readonly code: 'too-large' | 'no-conversation' };

export type Received =
  | { readonly outcome: 'opened'; readonly kind: Kind }
  | { readonly outcome: 'parked' | 'dropped'; readonly why: OpenError };

export interface SecureChatClientDependencies extends Pick<EngineContext, 'store' | 'suite' | 'clock'> {
  readonly crypto: MessageCrypto;
  readonly outbox: Outbox;
  readonly randomId: () => string;
  readonly changed: () => void;
}

const CLEAN_EVERY = 3_600_000;

export class SecureChatClient {
  readonly notes = new UnopenedNotes();
  readonly #deps: SecureChatClientDependencies;
  readonly #exclusive = new Exclusive();
  readonly #rows = new Map<string, ConversationRow>();
  readonly #parking: Parking;
  readonly #handlers = new Map<Kind, ContentHandler>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #nextCleaning = 0;

  constructor(deps: SecureChatClientDependencies) {
    this.#deps = deps;
    this.#parking = new Parking(deps);
  }

  async start(): Promise<void> {
    for (const { id, row } of await this.#deps.store.all(CONVERSATIONS)) this.#rows.set(id, row);
    this.#timer = setInterval(() => void this.#routine(), LONE_ACKNOWLEDGEMENT_AFTER / 2);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#exclusive.idle();
  }

  onContent(kind: Kind, handler: ContentHandler): void {
    this.#handlers.set(kind, handler);
  }

  conversation(id: string): ConversationRow | undefined {
    return this.#rows.get(id);
  }

  conversations(): readonly (readonly [string, ConversationRow])[] {
    return [...this.#rows];
  }

  /**
   * A meeting opens its conversation, or joins the one that these two people have: then either meeting's id is understood, so
   * crossed meetings converge without another message. Call `done` once the change is stored.
   */
  meet(
    id: string,
    personId: string,
    meeting: Meeting,
  ): { readonly change: Change; readonly done: () => void } {
    const { certificate, keyId } = meeting.peer.device;
    const before = this.#rows.get(id);
    const sameDevice = this.#deps.crypto.peerOf(id)?.device.keyId === keyId;
    const row: ConversationRow = {
      draft: '',
      unread: 0,
      nextCounter: 1,
      received: { upTo: 0, beyond: [] },
      owesAcknowledgement: null,
      lastAcknowledged: 0,
      ...before,
      // Counters belong to a pair of devices: another device starts anew.
      ...(before !== undefined && !sameDevice
        ? { nextCounter: 1, received: { upTo: 0, beyond: [] }, owesAcknowledgement: null }
        : {}),
      session: null,
      renew: null,
      ids: [...new Set([...(before?.ids ?? []), meeting.conversationId])],
      personId,
      address: new Uint8Array(certificate.address),
      version: meeting.version,
    };
    return { change: put(CONVERSATIONS, id, row), done: () => this.#rows.set(id, row) };
  }

  /** From now on this device's messages are opened into its conversation; what was parked is tried again. */
  pin(peer: Peer): void {
    this.#deps.crypto.pin(peer);
    void this.retryParked();
  }

  /** What this conversation's device sends is not opened any more. What was said stays readable here. */
  unpin(conversationId: string): void {
    this.#deps.crypto.unpin(conversationId);
  }

  /** Changes display facts of a conversation (draft, unread, renewal). False when it is gone or can't be stored. */
  update(
    id: string,
    change: Partial<Pick<ConversationRow, 'draft' | 'unread' | 'renew'>>,
    also: readonly Change[] = [],
  ): Promise<boolean> {
    return this.#exclusive.run(async () => {
      const row = this.#rows.get(id);
      if (row === undefined) return false;
      return this.#writeRow(id, { ...row, ...change }, also);
    });
  }

  /**
   * Seals and queues one message. Its bytes, the session's count, the counter and `also` are written in one transaction, or
   * nothing is.
   */
  send(
    conversationId: string,
    kind: Kind,
    payload: Uint8Array,
    also: Also = () => [],
  ): Promise<Result<{ readonly messageId: string }, SealFailure>> {
    return this.#exclusive.run(() => this.#send(conversationId, kind, payload, also));
  }

  async #send(
    conversationId: string,
    kind: Kind,
    payload: Uint8Array,
    also: Also,
  ): Promise<Result<{ readonly messageId: string }, SealFailure>> {
    const { crypto, clock, outbox, store } = this.#deps;
    const row = this.#rows.get(conversationId);
    const peer = crypto.peerOf(conversationId);
    if (row === undefined || peer === undefined) return { ok: false, error: { code: 'no-conversation' } };
    const sealed = await crypto.seal(peer, {
      version: row.version,
      // What was stored is what sealing gave: the row's bytes are authenticated, its form is the protocol's.
      session: row.session as SendSession | null,
      renew: row.renew !== null,
      counter: row.nextCounter,
      conversationId: row.ids.at(-1) ?? conversationId,
      kind,
      body: encodeBody({ acknowledgement: acknowledge(row.received), payload }),
    });
    if (!sealed.ok) return { ok: false, error: { code: 'too-large' } };
    const { messageId, at, session, bytes } = sealed.value;
    const next: ConversationRow = {
      ...row,
      nextCounter: row.nextCounter + 1,
      session: { ...session },
      renew: null,
      owesAcknowledgement: null,
      lastAcknowledged: clock.now(),
    };
    const staged = outbox.add([
      {
        kind: kind === 'acknowledgement' ? 'acknowledgement' : 'message',
        owner: conversationId,
        messageId,
        counter: row.nextCounter,
        from: LASTING_IDENTITY,
        to: row.address,
        payload: bytes,
        repeat: kind !== 'acknowledgement',
        expires: clock.now() + GIVE_UP_AFTER,
      },
    ]);
    const written = await store.write([
      put(CONVERSATIONS, conversationId, next),
      ...staged.changes,
      ...(await also({ id: messageId, counter: row.nextCounter, at })),
    ]);
    if (!written.ok) return written;
    this.#rows.set(conversationId, next);
    staged.done();
    return { ok: true, value: { messageId } };
  }

  /** A whole payload from the transport. When this resolves it is stored, parked or refused for good. */
  receive(senderId: string, payload: Uint8Array, arrival: Pick<Arrival, 'consume'>): Promise<Received> {
    return this.#exclusive.run(() => this.#receive(senderId, payload, arrival.consume));
  }

  async #receive(senderId: string, payload: Uint8Array, consume: readonly Change[]): Promise<Received> {
    const opened = await this.#deps.crypto.open(payload);
    if (opened.ok) return this.#deliver(senderId, opened.value, consume);
    if (
      dispositionOf(opened.error) === 'park' &&
      (await this.#parking.park(senderId, payload, opened.error, consume))
    ) {
      return { outcome: 'parked', why: opened.error };
    }
    return this.#refuse(senderId, opened.error, consume);
  }

  async #deliver(senderId: string, { message, peer }: Opened, consume: readonly Change[]): Promise<Received> {
    const { store, outbox, clock } = this.#deps;
    const row = this.#rows.get(peer.conversationId);
    const kind = kindOf(message.kind);
    const body = decodeBody(message.body);
    if (!row?.ids.includes(message.conversationId)) {
      return this.#refuse(senderId, 'fingerprint-mismatch', consume);
    }
    if (kind === undefined || body === undefined) return this.#refuse(senderId, 'malformed', consume);
    const rows = await this.#contentRows(kind, message, body, peer.conversationId);
    if (rows === null) return this.#refuse(senderId, 'malformed', consume);

    const confirmed =
      body.acknowledgement === null
        ? undefined
        : await outbox.confirm(peer.conversationId, body.acknowledgement);
    // The handler may have counted the message as unread.
    const current = this.#rows.get(peer.conversationId) ?? row;
    const next: ConversationRow = {
      ...current,
      received: mutable(noteReceived(current.received, message.counter)),
      owesAcknowledgement:
        kind === 'acknowledgement'
          ? current.owesAcknowledgement
          : (current.owesAcknowledgement ?? clock.now()),
      unread: current.unread + (kind === 'text' ? 1 : 0),
    };
    const written = await store.write([
      put(
        REPLAY,
        await store.opaqueId(REPLAY, `${message.senderKeyId}/${message.messageId}`),
        {
          until: replayUntil(message.bucket) * 1000,
        },
        { ifAbsent: true },
      ),
      put(CONVERSATIONS, peer.conversationId, next),
      ...rows,
      ...(confirmed?.changes ?? []),
      ...consume,
    ]);
    if (!written.ok && written.error.code === 'conflict')
      return this.#repeated(peer.conversationId, current, consume);
    if (!written.ok) throw new StorageRefused(written.error);
    this.#rows.set(peer.conversationId, next);
    confirmed?.done();
    this.#deps.changed();
    return { outcome: 'opened', kind };
  }

  async #contentRows(
    kind: Kind,
    message: OpenedMessage,
    body: Body,
    conversationId: string,
  ): Promise<readonly Change[] | null> {
    if (kind === 'acknowledgement') return body.payload.length === 0 ? [] : null;
    const handler = this.#handlers.get(kind);
    if (handler === undefined) return null;
    return handler({
      conversationId,
      messageId: message.messageId,
      counter: message.counter,
      payload: body.payload,
      at: message.bucket * 1000,
    });
  }

  /** It came before: nothing changes but that the peer, who resends, is owed an acknowledgement. */
  async #repeated(id: string, row: ConversationRow, consume: readonly Change[]): Promise<Received> {
    await this.#writeRow(
      id,
      { ...row, owesAcknowledgement: row.owesAcknowledgement ?? this.#deps.clock.now() },
      consume,
    );
    return { outcome: 'dropped', why: 'replay' };
  }

  async #refuse(senderId: string, why: OpenError, consume: readonly Change[]): Promise<Received> {
    await this.#deps.store.write(consume);
    const shown = reasonShown(why);
    const conversation = [...this.#rows].find(([, row]) => addressText(row.address) === senderId);
    if (shown !== null && conversation !== undefined) {
      this.notes.add(conversation[0], { id: this.#deps.randomId(), at: this.#deps.clock.now(), why: shown });
      this.#deps.changed();
    }
    return { outcome: 'dropped', why };
  }

  /** What could not be opened before is tried again; what is 30 days old goes. */
  retryParked(): Promise<void> {
    return this.#exclusive.run(async () => {
      for (const { from, payload, consume } of await this.#parking.due()) {
        await this.#receive(from, payload, consume);
      }
    });
  }

  async #writeRow(id: string, row: ConversationRow, also: readonly Change[]): Promise<boolean> {
    const written = await this.#deps.store.write([put(CONVERSATIONS, id, row), ...also]);
    if (!written.ok) return false;
    this.#rows.set(id, row);
    this.#deps.changed();
    return true;
  }

  async #routine(): Promise<void> {
    const now = this.#deps.clock.now();
    for (const [id, row] of this.#rows) {
      const owed = row.owesAcknowledgement;
      const due =
        owed !== null &&
        owed + LONE_ACKNOWLEDGEMENT_AFTER <= now &&
        row.lastAcknowledged + LONE_ACKNOWLEDGEMENT_EVERY <= now;
      if (due) await this.send(id, 'acknowledgement', new Uint8Array());
    }
    if (now >= this.#nextCleaning) {
      this.#nextCleaning = now + CLEAN_EVERY;
      await this.#forgetReplays(now);
      await this.retryParked();
    }
  }

  async #forgetReplays(now: number): Promise<void> {
    const { store } = this.#deps;
    const old = (await store.all(REPLAY)).filter(({ row }) => row.until < now);
    if (old.length > 0) await store.write(old.map(({ id }) => remove(REPLAY, id)));
  }
}

function mutable(received: {
  readonly upTo: number;
  readonly beyond: readonly number[];
}): ConversationRow['received'] {
  return { upTo: received.upTo, beyond: [...received.beyond] };
}
