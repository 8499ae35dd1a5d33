/**
 * A session is one encapsulation from a sender device to a recipient device (design, section 8): at most
 * 100 messages and 24 hours. Its ciphertext goes with every message, so any one of them opens alone.
 */
import { addMinutes, idBytes, type Bytes, type KeyId, type MinuteBucket } from '../bytes.ts';
import { CLOCK_TOLERANCE_MINUTES } from '../clock.ts';
import { keyIdOf } from '../identity.ts';
import { concat, utf8, wipe } from '../suites/bytes.ts';
import type { KemCiphertext, KemPublicKey, Suite } from '../suites/types.ts';
import type { SendSession } from './types.ts';

export const MAX_SESSION_MESSAGES = 100;
export const MAX_SESSION_MINUTES = 24 * 60;

const SALT_LABEL = utf8('wellio/v1');
const KEY_LABEL = utf8('message');
const KEY_BYTES = 32;

/** Names both devices and the encapsulation: what the salt binds. */
export interface SessionBinding {
  readonly senderKeyId: KeyId;
  readonly recipientKeyId: KeyId;
  readonly kemCiphertext: KemCiphertext;
}

/** HKDF-Extract(SHA-512('wellio/v1' ‖ sender_key_id ‖ recipient_key_id ‖ kem_ciphertext), ss). */
export async function sessionPrk(
  { hash, kdf }: Pick<Suite, 'hash' | 'kdf'>,
  { senderKeyId, recipientKeyId, kemCiphertext }: SessionBinding,
  sharedSecret: Uint8Array,
): Promise<Bytes> {
  const salt = await hash.sha512(
    concat(SALT_LABEL, idBytes(senderKeyId), idBytes(recipientKeyId), kemCiphertext),
  );
  return kdf.extract(salt, sharedSecret);
}

/** HKDF-Expand(PRK, 'message' ‖ nonce, 32). */
export function messageKey({ kdf }: Pick<Suite, 'kdf'>, prk: Uint8Array, nonce: Uint8Array): Promise<Bytes> {
  return kdf.expand(prk, concat(KEY_LABEL, nonce), KEY_BYTES);
}

/** Encapsulates to the recipient's device and forgets the shared secret. */
export async function beginSession(
  suite: Pick<Suite, 'hash' | 'kdf' | 'kem'>,
  {
    senderKeyId,
    recipientPublicKey,
    now,
  }: {
    readonly senderKeyId: KeyId;
    readonly recipientPublicKey: KemPublicKey;
    readonly now: MinuteBucket;
  },
): Promise<SendSession> {
  const recipientKeyId = await keyIdOf(suite.hash, recipientPublicKey);
  const { ciphertext, sharedSecret } = await suite.kem.encapsulate(recipientPublicKey);
  const binding: SessionBinding = { senderKeyId, recipientKeyId, kemCiphertext: ciphertext };
  const prk = await sessionPrk(suite, binding, sharedSecret);
  wipe(sharedSecret);
  return { ...binding, prk, created: now, count: 0 };
}

/** The keys that a session was begun between. */
export function keysOf({ senderKeyId, recipientKeyId }: SendSession): {
  readonly sender: KeyId;
  readonly recipient: KeyId;
} {
  return { sender: senderKeyId, recipient: recipientKeyId };
}

/** A session's own limits; what else ends one is the caller's (custody/rotation/session.ts). */
export type SessionLimit = 'message-limit' | 'age-limit' | 'clock-moved';

/** Why a session may seal no more, or undefined. A clock set back doesn't lengthen its life. */
export function expiryOf(session: SendSession, now: MinuteBucket): SessionLimit | undefined {
  if (session.count >= MAX_SESSION_MESSAGES) return 'message-limit';
  if (now >= addMinutes(session.created, MAX_SESSION_MINUTES)) return 'age-limit';
  if (addMinutes(now, CLOCK_TOLERANCE_MINUTES) < session.created) return 'clock-moved';
  return undefined;
}
