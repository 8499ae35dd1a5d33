/**
 * @file Seals and opens messages for pinned devices, over the protocol registry: which session, which version, whose keys. State in,
 * state out; what is stored with a message is SecureChatClient's concern.
 */
import type { EngineContext } from '../context.ts';
import type { Result } from '../../api/result.ts';
import { reasonForNew, type NewSession, type RotationTrigger } from '../custody/rotation/session.ts';
import {
  addMinutes,
  asConversationId,
  asMessageId,
  isKeyId,
  minuteBucketOf,
  type KeyId,
  type RootFingerprint,
} from '../protocol/bytes.ts';
import type { InspectedMessage, MessageProtocol } from '../protocol/message-protocol.ts';
import type { OpenError } from '../protocol/open-error.ts';
import { protocolOf } from '../protocol/registry.ts';
import type { SessionLimit } from '../protocol/v1/session.ts';
import type { OpenedMessage, SendSession, VerifiedDevice } from '../protocol/v1/types.ts';
import type { ISecureCrypto } from '../transport/secure-transport.ts';
import { KINDS, type Kind } from './body.ts';
import { GIVE_UP_AFTER } from './sending-times.ts';

/** The other side of a conversation, as pinned when they met. */
export interface Peer {
  readonly conversationId: string;
  readonly root: RootFingerprint;
  readonly device: VerifiedDevice;
  /** Ids under which this device sent before its last rotations: what is late still names them. */
  readonly earlierKeyIds?: readonly string[];
}

export interface Outgoing {
  readonly version: number;
  readonly session: SendSession | null;
  /** What asked for a new session. */
  readonly asked: RotationTrigger | null;
  /** Our key id as the peer knows it; null: the one in use. */
  readonly knownAs: KeyId | null;
  readonly counter: number;
  readonly conversationId: string;
  readonly kind: Kind;
  readonly body: Uint8Array<ArrayBuffer>;
}

export interface SealedMessage {
  readonly messageId: string;
  /** Milliseconds, to the minute. */
  readonly at: number;
  readonly session: SendSession;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface Opened {
  readonly message: OpenedMessage;
  readonly peer: Peer;
}

/** `ISecureCrypto` could not do what was asked; `why` is a protocol error. Its only rejection. */
export class SecureCryptoError extends Error {
  readonly why: OpenError | 'body-too-large';

  constructor(why: SecureCryptoError['why']) {
    super(`the message was refused: ${why}`);
    this.name = 'SecureCryptoError';
    this.why = why;
  }
}

type Dependencies = Pick<EngineContext, 'keys' | 'suite' | 'clock' | 'random'>;

const NO_CONVERSATION = '0'.repeat(32);

export class MessageCrypto implements ISecureCrypto {
  readonly #deps: Dependencies;
  readonly #peers = new Map<KeyId, Peer>();

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** One device for each conversation: the newest that was met. */
  pin(peer: Peer): void {
    for (const [keyId, { conversationId }] of this.#peers) {
      if (conversationId === peer.conversationId) this.#peers.delete(keyId);
    }
    // An id that somebody else's device has now is theirs.
    for (const keyId of peer.earlierKeyIds ?? [])
      if (isKeyId(keyId) && !this.#peers.has(keyId)) this.#peers.set(keyId, peer);
    this.#peers.set(peer.device.keyId, peer);
  }

  peerOf(conversationId: string): Peer | undefined {
    return [...this.#peers.values()].find((peer) => peer.conversationId === conversationId);
  }

  isPinned(keyId: KeyId): boolean {
    return this.#peers.has(keyId);
  }

  /** What can be read of bytes from outside without a key. */
  inspect(payload: Uint8Array): Result<InspectedMessage, OpenError> {
    if (payload.length === 0) return { ok: false, error: 'too-short' };
    return protocolOf(payload[0] ?? 0)?.inspect(payload) ?? { ok: false, error: 'unknown-version' };
  }

  /** Seals one message in the session given, or in a new one where that is used up. */
  async seal(peer: Peer, outgoing: Outgoing): Promise<Result<SealedMessage, 'body-too-large'>> {
    const { keys, suite, clock, random } = this.#deps;
    const protocol = protocolOf(outgoing.version);
    if (protocol === undefined) throw new TypeError(`a conversation of unknown version ${outgoing.version}`);
    const now = minuteBucketOf(clock.now());
    const messageId = asMessageId(random(16));
    const sealed = await protocol.seal(suite, {
      session: await this.#session(protocol, peer, outgoing),
      signingKey: keys.signing,
      content: {
        messageId,
        counter: outgoing.counter,
        conversationId: asConversationId(outgoing.conversationId),
        kind: KINDS[outgoing.kind],
        body: outgoing.body,
        expiry: addMinutes(now, GIVE_UP_AFTER / 60_000),
      },
      senderRoot: keys.rootFingerprint,
      recipientRoot: peer.root,
      now,
      random,
    });
    // A session that was just checked is not used up: a refusal can only be about the size.
    if (!sealed.ok) return { ok: false, error: 'body-too-large' };
    const { session, bytes } = sealed.value;
    return { ok: true, value: { messageId, at: now * 1000, session, bytes } };
  }

  /** A session seals nothing more after its time: its key need not be kept. */
  isUsedUp(peer: Peer, version: number, session: SendSession, knownAs: KeyId | null): boolean {
    return this.#reasonForNew(protocolOf(version), peer, { session, asked: null, knownAs }) !== undefined;
  }

  #reasonForNew(
    protocol: MessageProtocol | undefined,
    peer: Peer,
    { session, asked, knownAs }: Pick<Outgoing, 'session' | 'asked' | 'knownAs'>,
  ): NewSession<SessionLimit> | undefined {
    const { keys, clock } = this.#deps;
    if (protocol === undefined) return undefined;
    return reasonForNew(
      protocol,
      { session, asked },
      {
        keys: { sender: knownAs ?? keys.keyId, recipient: peer.device.keyId },
        now: minuteBucketOf(clock.now()),
      },
    );
  }

  async #session(
    protocol: MessageProtocol,
    peer: Peer,
    wanted: Pick<Outgoing, 'session' | 'asked' | 'knownAs'>,
  ): Promise<SendSession> {
    const { keys, suite, clock } = this.#deps;
    const { session } = wanted;
    if (session !== null && this.#reasonForNew(protocol, peer, wanted) === undefined) return session;
    return protocol.beginSession(suite, {
      senderKeyId: wanted.knownAs ?? keys.keyId,
      recipientPublicKey: peer.device.certificate.kemPublicKey,
      now: minuteBucketOf(clock.now()),
    });
  }

  /** Opens a message of a pinned device for this one. Whether it came before is for the store to decide. */
  async open(payload: Uint8Array): Promise<Result<Opened, OpenError>> {
    const { keys, suite, clock } = this.#deps;
    const seen = this.inspect(payload);
    if (!seen.ok) return seen;
    const { version, senderKeyId, recipientKeyId } = seen.value;
    // Our own message, reflected: nothing of it is news.
    if (keys.kemById(senderKeyId) !== undefined) return { ok: false, error: 'wrong-recipient' };
    const peer = this.#peers.get(senderKeyId);
    const opened = await protocolOf(version)?.open(suite, {
      bytes: payload,
      recipientKey: keys.kemById(recipientKeyId),
      ownRoot: keys.rootFingerprint,
      // The device's ML-DSA key speaks for it, whichever of its ids the message names.
      sender: peer === undefined ? undefined : { ...peer.device, keyId: senderKeyId },
      now: minuteBucketOf(clock.now()),
    });
    if (opened === undefined) return { ok: false, error: 'unknown-version' };
    if (!opened.ok) return opened;
    return peer === undefined
      ? { ok: false, error: 'unknown-sender' }
      : { ok: true, value: { message: opened.value, peer } };
  }

  /** The spec's interface: one message alone, in a session of its own, for the pinned device with this `key_id`. */
  async encryptForRecipient(recipientPublicKey: string, plaintext: Uint8Array): Promise<Uint8Array> {
    const peer = isKeyId(recipientPublicKey) ? this.#peers.get(recipientPublicKey) : undefined;
    if (peer === undefined) throw new SecureCryptoError('unknown-sender');
    const sealed = await this.seal(peer, {
      version: 1,
      session: null,
      asked: null,
      knownAs: null,
      counter: 0,
      conversationId: NO_CONVERSATION,
      kind: 'text',
      body: new Uint8Array(plaintext),
    });
    if (!sealed.ok) throw new SecureCryptoError(sealed.error);
    return sealed.value.bytes;
  }

  async decryptFromSender(ciphertext: Uint8Array): Promise<Uint8Array> {
    const opened = await this.open(ciphertext);
    if (!opened.ok) throw new SecureCryptoError(opened.error);
    return opened.value.message.body;
  }
}
