/**
 * @file SecureChatClient: seals what leaves, opens what comes, once. Knows conversations, counters, acknowledgements and sessions; not
 * what a message means (a feature registers for its kind) and not which transport carries it.
 */
import type { Result } from '../../api/result.ts';
import {
  addMinutes,
  asConversationId,
  asMessageId,
  minuteBucketOf,
  type KeyId,
  type MinuteBucket,
  type RootFingerprint,
} from '../protocol/bytes.ts';
import { dispositionOf, type OpenError } from '../protocol/open-error.ts';
import { replayUntil } from '../protocol/clock.ts';
import { protocolOf } from '../protocol/registry.ts';
import type { InspectedMessage, MessageProtocol } from '../protocol/message-protocol.ts';
import type { Meeting, OpenedMessage, SendSession, VerifiedDevice } from '../protocol/v1/types.ts';
import { put, remove, type Change, type WriteError } from '../store/types.ts';
import { LASTING_IDENTITY } from '../transport/mixnet-lifecycle.ts';
import { addressText, type Arrival, type ISecureTransport } from '../transport/secure-transport.ts';
import type { EngineContext } from '../context.ts';
import { acknowledge, noteReceived } from './acknowledgements.ts';
import { decodeBody, encodeBody, kindOf, KINDS, type Body, type Kind } from './body.ts';
import { Exclusive } from './exclusive.ts';
import type { Outbox } from './outbox.ts';
import { GIVE_UP_AFTER, LONE_ACKNOWLEDGEMENT_AFTER, LONE_ACKNOWLEDGEMENT_EVERY } from './sending-times.ts';
import { CONVERSATIONS, PARKED, REPLAY, type ConversationRow } from './tables.ts';
import { reasonShown, UnopenedNotes } from './unopened.ts';

/** The other side of a conversation, as pinned when they met. */
export interface Peer {
  readonly conversationId: string;
  readonly root: RootFingerprint;
  readonly device: VerifiedDevice;
}

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

export interface SecureChatClientDependencies extends Pick<
  EngineContext,
  'store' | 'keys' | 'suite' | 'clock' | 'random'
> {
  readonly transport: ISecureTransport;
  readonly outbox: Outbox;
  readonly randomId: () => string;
  readonly changed: () => void;
}

/** What can't be opened yet is kept this long (design.md §4 rule 4). */
const PARKED_FOR = 30 * 24 * 3_600_000;
const MAX_PARKED = 200;
const CLEAN_EVERY = 3_600_000;

export class SecureChatClient {
  readonly notes = new UnopenedNotes();
  readonly #deps: SecureChatClientDependencies;
  readonly #exclusive = new Exclusive();
  readonly #rows = new Map<string, ConversationRow>();
  readonly #peers = new Map<KeyId, Peer>();
  readonly #handlers = new Map<Kind, ContentHandler>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #nextCleaning = 0;

  constructor(deps: SecureChatClientDependencies) {
    this.#deps = deps;
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
    const sameDevice = this.#peers.get(keyId)?.conversationId === id;
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
    this.#forgetDevices(peer.conversationId);
    this.#peers.set(peer.device.keyId, peer);
    void this.retryParked();
  }

  /** What this conversation's device sends is not opened any more. What was said stays readable here. */
  unpin(conversationId: string): void {
    this.#forgetDevices(conversationId);
  }

  #forgetDevices(conversationId: string): void {
    for (const [keyId, peer] of this.#peers) {
      if (peer.conversationId === conversationId) this.#peers.delete(keyId);
    }
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
    const { keys, suite, clock, random, outbox, store } = this.#deps;
    const row = this.#rows.get(conversationId);
    const peer = this.#peerOf(conversationId);
    if (row === undefined || peer === undefined) return { ok: false, error: { code: 'no-conversation' } };
    const now = minuteBucketOf(clock.now());
    const protocol = protocolOf(row.version);
    if (protocol === undefined) throw new TypeError(`a conversation of unknown version ${row.version}`);
    const session = await this.#session(protocol, row, peer, now);
    const messageId = asMessageId(random(16));
    const sealed = await protocol.seal(suite, {
      session,
      signingKey: keys.signing,
      content: {
        messageId,
        counter: row.nextCounter,
        conversationId: asConversationId(row.ids.at(-1) ?? conversationId),
        kind: KINDS[kind],
        body: encodeBody({ acknowledgement: acknowledge(row.received), payload }),
        expiry: addMinutes(now, GIVE_UP_AFTER / 60_000),
      },
      senderRoot: keys.rootFingerprint,
      recipientRoot: peer.root,
      now,
      random,
    });
    if (!sealed.ok) return { ok: false, error: { code: 'too-large' } };
    const next: ConversationRow = {
      ...row,
      nextCounter: row.nextCounter + 1,
      session: { ...sealed.value.session },
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
        payload: sealed.value.bytes,
        repeat: kind !== 'acknowledgement',
        expires: clock.now() + GIVE_UP_AFTER,
      },
    ]);
    const written = await store.write([
      put(CONVERSATIONS, conversationId, next),
      ...staged.changes,
      ...(await also({ id: messageId, counter: row.nextCounter, at: now * 1000 })),
    ]);
    if (!written.ok) return written;
    this.#rows.set(conversationId, next);
    staged.done();
    return { ok: true, value: { messageId } };
  }

  async #session(
    protocol: MessageProtocol,
    row: ConversationRow,
    peer: Peer,
    now: MinuteBucket,
  ): Promise<SendSession> {
    const { keys, suite } = this.#deps;
    // What was stored is what `seal` gave: the row's bytes are authenticated, its form is the protocol's.
    const stored = (row.session ?? undefined) as SendSession | undefined;
    const reason = protocol.needsNewSession(stored, {
      now,
      senderKeyId: keys.keyId,
      recipientKeyId: peer.device.keyId,
      ...(row.renew === null ? {} : { force: 'manual' as const }),
    });
    if (stored !== undefined && reason === undefined) return stored;
    return protocol.beginSession(suite, {
      senderKeyId: keys.keyId,
      recipientPublicKey: peer.device.certificate.kemPublicKey,
      now,
    });
  }

  /** A whole payload from the transport. When this resolves it is stored, parked or refused for good. */
  receive(senderId: string, payload: Uint8Array, arrival: Pick<Arrival, 'consume'>): Promise<Received> {
    return this.#exclusive.run(() => this.#receive(senderId, payload, arrival.consume));
  }

  async #receive(senderId: string, payload: Uint8Array, consume: readonly Change[]): Promise<Received> {
    const { keys, suite, clock } = this.#deps;
    const now = minuteBucketOf(clock.now());
    const seen = inspectMessage(payload);
    if (!seen.ok) return this.#refuse(senderId, seen.error, consume);
    const { protocol, message } = seen.value;
    // Our own message, reflected: nothing of it is news.
    if (message.senderKeyId === keys.keyId) return this.#refuse(senderId, 'wrong-recipient', consume);
    const opened = await protocol.open(suite, {
      bytes: payload,
      recipientKey: message.recipientKeyId === keys.keyId ? keys.kem : undefined,
      ownRoot: keys.rootFingerprint,
      sender: this.#peers.get(message.senderKeyId)?.device,
      now,
    });
    if (!opened.ok) {
      return dispositionOf(opened.error) === 'park'
        ? this.#park(senderId, payload, opened.error, consume)
        : this.#refuse(senderId, opened.error, consume);
    }
    return this.#deliver(senderId, opened.value, consume);
  }

  async #deliver(senderId: string, message: OpenedMessage, consume: readonly Change[]): Promise<Received> {
    const { store, outbox, clock } = this.#deps;
    const peer = this.#peers.get(message.senderKeyId);
    const row = peer === undefined ? undefined : this.#rows.get(peer.conversationId);
    const kind = kindOf(message.kind);
    const body = decodeBody(message.body);
    if (peer === undefined || !row?.ids.includes(message.conversationId)) {
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

  async #park(
    senderId: string,
    payload: Uint8Array,
    why: OpenError,
    consume: readonly Change[],
  ): Promise<Received> {
    const { store, clock } = this.#deps;
    if ((await store.count(PARKED)) >= MAX_PARKED) return this.#refuse(senderId, why, consume);
    const id = await store.opaqueId(PARKED, addressText(await this.#deps.suite.hash.sha256(payload)));
    const row = { payload: new Uint8Array(payload), from: senderId, since: clock.now(), why };
    const written = await store.write([put(PARKED, id, row, { ifAbsent: true }), ...consume]);
    if (!written.ok && written.error.code === 'conflict') await store.write(consume);
    else if (!written.ok) throw new StorageRefused(written.error);
    return { outcome: 'parked', why };
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
      const { store, clock } = this.#deps;
      for (const { id, row } of await store.all(PARKED)) {
        if (row.since + PARKED_FOR < clock.now()) await store.write([remove(PARKED, id)]);
        else if (row.why === 'clock' || this.#senderKnown(row.payload)) {
          await this.#receive(row.from, row.payload, [remove(PARKED, id)]);
        }
      }
    });
  }

  #senderKnown(payload: Uint8Array): boolean {
    const seen = inspectMessage(payload);
    return seen.ok && this.#peers.has(seen.value.message.senderKeyId);
  }

  #peerOf(conversationId: string): Peer | undefined {
    return [...this.#peers.values()].find((peer) => peer.conversationId === conversationId);
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

function inspectMessage(
  payload: Uint8Array,
): Result<{ readonly protocol: MessageProtocol; readonly message: InspectedMessage }, OpenError> {
  const protocol = protocolOf(payload[0] ?? 0);
  if (protocol === undefined) {
    return { ok: false, error: payload.length === 0 ? 'too-short' : 'unknown-version' };
  }
  const message = protocol.inspect(payload);
  return message.ok ? { ok: true, value: { protocol, message: message.value } } : message;
}

/** Storage refused: the frames stay where they are and are dealt with at the next start. */
export class StorageRefused extends Error {
  constructor(error: WriteError) {
    super(`a received message could not be stored: ${error.code}`);
    this.name = 'StorageRefused';
  }
}

function mutable(received: {
  readonly upTo: number;
  readonly beyond: readonly number[];
}): ConversationRow['received'] {
  return { upTo: received.upTo, beyond: [...received.beyond] };
}
