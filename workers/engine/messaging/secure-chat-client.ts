/**
 * @file SecureChatClient: seals what leaves, opens what comes, once. Knows conversations, counters, acknowledgements and sessions; not
 * what a message means (a feature registers for its kind) and not which transport carries it.
 */
import type { Result } from '../../api/result.ts';
import type { EngineContext } from '../context.ts';
import type { RotationTrigger } from '../custody/rotation/session.ts';
import { ask, ROTATION_TRIGGERS } from '../custody/rotation/session.ts';
import { isKeyId, type KeyId } from '../protocol/bytes.ts';
import { hasAddress } from '../protocol/v1/kem-certificate.ts';
import type { Meeting, SendSession } from '../protocol/v1/types.ts';
import { remove, type Change, type WriteError } from '../store/types.ts';
import { LASTING_IDENTITY } from '../transport/mixnet-lifecycle.ts';
import type { Arrival } from '../transport/secure-transport.ts';
import { acknowledge } from './acknowledgements.ts';
import { encodeBody, type Kind } from './body.ts';
import { ConversationBook } from './conversation-book.ts';
import { Exclusive } from './exclusive.ts';
import { encodeFarewell } from './farewell.ts';
import { announcementFor, type KnownKeys } from './key-announcement.ts';
import { SessionBook, type SessionFacts } from './session-book.ts';
import { Incoming, type ContentHandler, type Received } from './incoming.ts';
import type { MessageCrypto, Peer } from './message-crypto.ts';
import type { Outbox } from './outbox.ts';
import {
  GIVE_UP_AFTER,
  hasPassed,
  LONE_ACKNOWLEDGEMENT_AFTER,
  LONE_ACKNOWLEDGEMENT_EVERY,
} from './sending-times.ts';
import { commit, stage, type Staged } from './staged.ts';
import { REPLAY, type ConversationRow } from './tables.ts';
import type { UnopenedNotes } from './unopened.ts';

/** Rows that belong to a message's own transaction (`at` in milliseconds, to the minute), or null: it must not leave after all. */
export type Also = (message: {
  readonly id: string;
  readonly counter: number;
  readonly at: number;
}) => Promise<readonly Change[] | null>;

export interface SendOptions {
  readonly also?: Also;
  /** What the conversation's draft becomes. */
  readonly draft?: string;
  /** What the conversation's row becomes beside. */
  readonly announcing?: KnownKeys;
}

export type SealFailure =
  WriteError | { readonly code: 'too-large' | 'no-conversation' | 'withdrawn' | 'key-revoked' };

export interface SecureChatClientDependencies extends Pick<
  EngineContext,
  'store' | 'suite' | 'clock' | 'keys'
> {
  readonly crypto: MessageCrypto;
  readonly outbox: Outbox;
  /** Which of our mixnet identities is given out now. */
  readonly lastingIdentity: () => string;
  readonly changed: () => void;
  /** Their key was revoked by themselves: nothing more is sealed to it. */
  readonly revoked?: (conversationId: string) => boolean;
  /** What came by the relay may be shown in this conversation (delivery-policy.ts); nothing, unless said. */
  readonly acceptsFromRelay?: (conversationId: string, kind: Kind) => boolean;
  /** A bug, or storage that refuses: what was to be done is done later. */
  readonly report: (fault: unknown) => void;
}

interface Sealed {
  readonly message: { readonly id: string; readonly counter: number; readonly at: number };
  readonly next: ConversationRow;
  readonly session: SendSession;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const CLEAN_EVERY = 3_600_000;
/** Looking for what is over reads every entry: a day longer than it must, one may stay. */
const FORGET_EVERY = 24 * CLEAN_EVERY;

export class SecureChatClient {
  readonly #deps: SecureChatClientDependencies;
  readonly #exclusive = new Exclusive();
  readonly #book: ConversationBook;
  readonly #incoming: Incoming;
  readonly #sessions: SessionBook;
  #timer: ReturnType<typeof setInterval> | undefined;
  #routine: Promise<void> | undefined;
  #nextCleaning = 0;
  #nextForgetting = 0;
  #stopped = false;
  #leaving = false;

  constructor(deps: SecureChatClientDependencies) {
    this.#deps = deps;
    this.#book = new ConversationBook(deps);
    this.#sessions = new SessionBook(deps);
    this.#incoming = new Incoming({ ...deps, book: this.#book });
  }

  get notes(): UnopenedNotes {
    return this.#incoming.notes;
  }

  /** Reads the conversations and their sessions. */
  async open(): Promise<void> {
    await this.#sessions.open();
    await this.#book.open();
    for (const [id, row] of this.#book.all())
      if ((row.session ?? null) !== null && (await this.#sessions.takeOver(id, row)))
        await this.#book.write(id, { ...row, session: null });
  }

  /** Of each running session, for Security. */
  sessionFacts(): readonly SessionFacts[] {
    return this.#sessions.facts();
  }

  /** Logging out: forgets every session's key. What is sealed already still leaves; nothing more is sealed until the next start. */
  forgetSessions(): Promise<boolean> {
    return this.#exclusive.run(async () => {
      const forgotten = await this.#sessions.forgetAll();
      this.#leaving = forgotten;
      return forgotten;
    });
  }

  /** Something asks for a new session with somebody from the next message on (custody/rotation). */
  askForNew(id: string, trigger: RotationTrigger): Promise<boolean> {
    return this.#exclusive.run(async () => {
      const row = this.#book.get(id);
      if (row === undefined) return false;
      const { asked } = ask({ session: null, asked: triggerOf(row) }, trigger);
      return this.#book.write(id, { ...row, renew: asked });
    });
  }

  /** Takes up what was parked and begins to acknowledge and to tidy by itself. */
  async start(): Promise<void> {
    await this.retryParked();
    this.#timer = setInterval(() => this.#tick(), LONE_ACKNOWLEDGEMENT_AFTER / 2);
  }

  /** Nothing is written after this resolves. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#routine;
    await this.#exclusive.idle();
  }

  onContent(kind: Kind, handler: ContentHandler): void {
    this.#incoming.onContent(kind, handler);
  }

  conversation(id: string): ConversationRow | undefined {
    return this.#book.get(id);
  }

  conversations(): readonly (readonly [string, ConversationRow])[] {
    return this.#book.all();
  }

  /** Runs a step that reads and changes conversations with nothing else of this client in between. Not from within a handler. */
  exclusively<Value>(step: () => Promise<Value>): Promise<Value> {
    return this.#exclusive.run(step);
  }

  /** A meeting's conversation, new or joined. Within `exclusively`. */
  meet(id: string, personId: string, meeting: Meeting): Promise<Staged> {
    return this.#book.meet(id, personId, meeting);
  }

  /** From now on this device's messages are opened into its conversation. */
  pin(peer: Peer): void {
    this.#deps.crypto.pin(peer);
  }

  /** Changes display facts of a conversation (unread, the relay's switch). False when it is gone or can't be stored. */
  update(id: string, change: Partial<Pick<ConversationRow, 'unread' | 'allowRelay'>>): Promise<boolean> {
    return this.#exclusive.run(async () => {
      const row = this.#book.get(id);
      return row !== undefined && this.#book.write(id, { ...row, ...change });
    });
  }

  /** What is being typed. False when the conversation is gone or it can't be stored. */
  keepDraft(id: string, draft: string): Promise<boolean> {
    return this.#exclusive.run(async () => {
      const row = this.#book.get(id);
      if (row === undefined || row.draft === draft) return row !== undefined;
      return this.#book.keepDraft(id, { ...row, draft });
    });
  }

  /**
   * Seals and queues one message. Its bytes, the session's count, the counter and `also` are written in one transaction, or
   * nothing is.
   */
  send(
    id: string,
    kind: Exclude<Kind, 'acknowledgement' | 'farewell' | 'keys'>,
    payload: Uint8Array,
    options: SendOptions = {},
  ): Promise<Result<{ readonly messageId: string }, SealFailure>> {
    return this.#exclusive.run(() => this.#send(id, kind, payload, options));
  }

  async #send(
    id: string,
    kind: Kind,
    payload: Uint8Array,
    { also, draft, announcing }: SendOptions = {},
  ): Promise<Result<{ readonly messageId: string }, SealFailure>> {
    const { store, outbox } = this.#deps;
    const row = this.#book.get(id);
    if (row === undefined || (row.ended && kind !== 'acknowledgement')) return noConversation;
    if (this.#deps.revoked?.(id) === true) return { ok: false, error: { code: 'key-revoked' } };
    const sealed = await this.#seal(id, row, kind, payload);
    if (!sealed.ok) return sealed;
    const { message } = sealed.value;
    const rows = also === undefined ? [] : await also(message);
    if (rows === null) return { ok: false, error: { code: 'withdrawn' } };
    const { id: messageId, counter } = message;
    const next: ConversationRow = {
      ...sealed.value.next,
      ...(announcing === undefined ? {} : { announcing: { ...announcing, counter, messageId } }),
    };
    if (!(await this.#sessions.keep(id, sealed.value.session))) return storageFailed;
    const written = await commit(store, [
      this.#book.put(id, draft === undefined ? next : { ...next, draft }),
      // This one says all that an acknowledgement still waiting to leave would say.
      outbox.drop(id, (other) => other.kind === 'acknowledgement'),
      this.#queue(id, kind, sealed.value),
      stage(rows),
    ]);
    return written.ok ? { ok: true, value: { messageId: message.id } } : written;
  }

  /**
   * Ends a conversation: what still waits is given up, a farewell is the last message to leave, and whatever comes is ignored from now
   * on. All of it in one transaction with `also`. False when it can't be stored.
   */
  end(id: string, also: Staged): Promise<boolean> {
    return this.#exclusive.run(async () => {
      const row = this.#book.get(id);
      if (row === undefined || row.ended) return (await commit(this.#deps.store, [also])).ok;
      const sealed = await this.#seal(id, row, 'farewell', encodeFarewell(row.ids), row.nextCounter);
      // One that can't be sealed isn't sent: hearing nothing more says the same.
      const farewell = sealed.ok ? [this.#queue(id, 'farewell', sealed.value)] : [];
      if (sealed.ok && !(await this.#sessions.keep(id, sealed.value.session))) return false;
      const last = sealed.ok ? sealed.value.next : row;
      const over = this.#book.put(id, { ...last, ended: true, draft: '' });
      const parts = [also, await this.#deps.outbox.giveUp(id), ...farewell, over];
      return (await commit(this.#deps.store, parts)).ok;
    });
  }

  /**
   * Ends a conversation without a word, or takes that back: what still waits is given up, and what comes is ignored while it lasts. In
   * one transaction with `also`. False when it can't be stored.
   */
  silence(id: string, silent: boolean, also: Staged): Promise<boolean> {
    return this.#exclusive.run(async () => {
      const row = this.#book.get(id);
      const parts = [also];
      if (row !== undefined && row.ended !== silent) {
        parts.push(
          this.#book.put(id, { ...row, ended: silent, ...(silent ? { draft: '', unread: 0 } : {}) }),
        );
        if (silent) parts.push(await this.#deps.outbox.giveUp(id));
      }
      return (await commit(this.#deps.store, parts)).ok;
    });
  }

  async #seal(
    id: string,
    row: ConversationRow,
    kind: Kind,
    payload: Uint8Array,
    settledBelow = this.#deps.outbox.lowestUnsettled(id) ?? row.nextCounter,
  ): Promise<Result<Sealed, { readonly code: 'too-large' | 'no-conversation' }>> {
    const { crypto, clock } = this.#deps;
    const peer = crypto.peerOf(id);
    if (peer === undefined || this.#leaving) return noConversation;
    const sealed = await crypto.seal(peer, {
      version: row.version,
      session: this.#sessions.get(id),
      asked: triggerOf(row),
      knownAs: knownAs(row),
      counter: row.nextCounter,
      conversationId: row.ids.at(-1) ?? id,
      kind,
      body: encodeBody({ acknowledgement: acknowledge(row.received), settledBelow, payload }),
    });
    if (!sealed.ok) return { ok: false, error: { code: 'too-large' } };
    const { messageId, at, session, bytes } = sealed.value;
    const next: ConversationRow = {
      ...row,
      nextCounter: row.nextCounter + 1,
      renew: null,
      owesAcknowledgement: null,
      lastAcknowledged: clock.now(),
    };
    const message = { id: messageId, counter: row.nextCounter, at };
    return { ok: true, value: { message, next, session, bytes } };
  }

  /** Where the peer receives: its newest certificate says it, and before it said any the meeting's. */
  #addressOf(id: string, row: ConversationRow): Uint8Array<ArrayBuffer> {
    const certificate = this.#deps.crypto.peerOf(id)?.device.certificate;
    return certificate !== undefined && hasAddress(certificate)
      ? new Uint8Array(certificate.address)
      : row.address;
  }

  /** The peer may have said another address: what waits goes there. Cut off before, it goes to the old one, where it arrives too. */
  readdress(id: string): Promise<void> {
    return this.#exclusive.run(async () => {
      const row = this.#book.get(id);
      if (row === undefined || row.ended) return;
      await commit(this.#deps.store, [this.#deps.outbox.readdress(id, this.#addressOf(id, row))]);
    });
  }

  #queue(id: string, kind: Kind, { message, next, bytes }: Sealed): Staged {
    return this.#deps.outbox.add([
      {
        kind: kind === 'acknowledgement' ? 'acknowledgement' : 'message',
        owner: id,
        messageId: message.id,
        counter: message.counter,
        from: next.from ?? LASTING_IDENTITY,
        to: this.#addressOf(id, next),
        payload: bytes,
        repeat: kind !== 'acknowledgement',
        expires: this.#deps.clock.now() + GIVE_UP_AFTER,
        content: kind,
      },
    ]);
  }

  /** A whole payload from the transport. When this resolves it is stored, parked or refused for good. */
  receive(senderId: string, payload: Uint8Array, arrival: Pick<Arrival, 'consume'>): Promise<Received> {
    return this.#exclusive.run(() => this.#incoming.receive(senderId, payload, arrival.consume));
  }

  /** The same from the relay's inbox: what may not come that way, or can't be opened, is left to the mixnet, which brings it too. */
  receiveFromRelay(payload: Uint8Array): Promise<Received> {
    return this.#exclusive.run(() => this.#incoming.receiveFromRelay(payload));
  }

  /** What could not be opened before is tried again; what is 30 days old goes. */
  retryParked(): Promise<void> {
    return this.#exclusive.run(() => this.#incoming.retryParked());
  }

  #tick(): void {
    this.#routine ??= this.#tidy()
      .catch(this.#deps.report)
      .finally(() => (this.#routine = undefined));
  }

  async #tidy(): Promise<void> {
    const now = this.#deps.clock.now();
    for (const [id] of this.#book.all()) {
      if (this.#stopped) return;
      await this.#exclusive.run(() => this.#dropOldSession(id));
      await this.#exclusive.run(() => this.#announceKeys(id));
      await this.#exclusive.run(() => this.#acknowledgeAlone(id, now));
    }
    if (this.#stopped || now < this.#nextCleaning) return;
    this.#nextCleaning = now + CLEAN_EVERY;
    if (now >= this.#nextForgetting) {
      this.#nextForgetting = now + FORGET_EVERY;
      await this.#forgetReplays(now);
    }
    await this.retryParked();
  }

  /** A session's key is kept for at most 24 hours, also when nothing more is said (design.md §8). */
  async #dropOldSession(id: string): Promise<void> {
    const { crypto } = this.#deps;
    const row = this.#book.get(id);
    const peer = crypto.peerOf(id);
    const session = this.#sessions.get(id);
    if (row === undefined || peer === undefined || session === null) return;
    if (crypto.isUsedUp(peer, row.version, session, knownAs(row))) await this.#sessions.forget([id]);
  }

  /** Tells everybody of another key or certificate of ours; what was told and not answered for is told again. */
  async announceKeys(): Promise<void> {
    for (const [id] of this.#book.all()) await this.#exclusive.run(() => this.#announceKeys(id));
  }

  async #announceKeys(id: string): Promise<void> {
    const { keys, outbox, crypto } = this.#deps;
    const row = this.#book.get(id);
    const issued = await keys.certificate();
    if (this.#stopped || row === undefined || row.ended || issued === undefined) return;
    if (crypto.peerOf(id) === undefined) return;
    const known = row.known ?? null;
    if (known === null) {
      // A row of before keys rotated: it was met under the key that the root signed.
      const { sequence } = issued.certificate;
      await this.#book.write(id, { ...row, known: { keyId: issued.rootKeyId, sequence } });
      return;
    }
    const announcement = announcementFor(known, issued);
    if (announcement === undefined) return;
    const { keyId, sequence, payload } = announcement;
    const last = row.announcing ?? null;
    if (last !== null) {
      const state = outbox.stateOf(last.messageId);
      const waiting = state !== undefined && state !== 'expired';
      if (waiting && last.keyId === keyId && last.sequence === sequence) return;
      await commit(this.#deps.store, [outbox.drop(id, ({ messageId }) => messageId === last.messageId)]);
    }
    await this.#send(id, 'keys', payload, { announcing: { keyId, sequence } });
  }

  async #acknowledgeAlone(id: string, now: number): Promise<void> {
    const row = this.#book.get(id);
    const owed = row?.owesAcknowledgement ?? null;
    if (row === undefined || owed === null) return;
    const due =
      hasPassed(owed, LONE_ACKNOWLEDGEMENT_AFTER, now) &&
      hasPassed(row.lastAcknowledged, LONE_ACKNOWLEDGEMENT_EVERY, now);
    if (due) await this.#send(id, 'acknowledgement', new Uint8Array());
  }

  async #forgetReplays(now: number): Promise<void> {
    const { store } = this.#deps;
    const old = (await store.all(REPLAY)).filter(({ row }) => row.until < now);
    if (old.length > 0) await store.write(old.map(({ id }) => remove(REPLAY, id)));
  }
}

const noConversation = { ok: false, error: { code: 'no-conversation' } } as const;

const storageFailed = { ok: false, error: { code: 'storage-failed' } } as const;

/** Anything that once asked asks: a word of an earlier version too. */
function triggerOf({ renew }: ConversationRow): RotationTrigger | null {
  if (renew === null) return null;
  return ROTATION_TRIGGERS.find((trigger) => trigger === renew) ?? 'restored';
}

/** Our key as the other side knows it: what is sealed under an id that it doesn't know yet would wait there. */
function knownAs({ known }: ConversationRow): KeyId | null {
  const keyId = known?.keyId;
  return isKeyId(keyId) ? keyId : null;
}
