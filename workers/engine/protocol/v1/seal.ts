/** Seals one message for one recipient device. */
import type { Bytes, MinuteBucket, RootFingerprint } from '../bytes.ts';
import { padTo } from '../padding.ts';
import { err, ok, type Result } from '../result.ts';
import { NONCE_BYTES, TAG_BYTES } from '../suites/aead.ts';
import { concat, wipe } from '../suites/bytes.ts';
import type { SigningKey } from '../suites/keys.ts';
import type { RandomBytes, Suite } from '../suites/types.ts';
import { contentDigest, encodeContent, MESSAGE_CONTEXT, type AddressedContent } from './content.ts';
import { encodeAad, encodeMessage, sizeClassFor, type MessageHeaderV1 } from './message.ts';
import { expiryOf, messageKey } from './session.ts';
import type { MessageContent, SendSession } from './types.ts';

export type SealError =
  /** Over the largest class: split or shorten it. */
  | 'body-too-large'
  /** 100 messages, 24 hours or a moved clock: begin a new session first. */
  | 'session-used-up';

export interface SealInput {
  readonly session: SendSession;
  /** The sender device's key, of the certificate that names `session.senderKeyId`. */
  readonly signingKey: SigningKey;
  readonly content: MessageContent;
  readonly senderRoot: RootFingerprint;
  readonly recipientRoot: RootFingerprint;
  readonly now: MinuteBucket;
  readonly random: RandomBytes;
}

export interface Sealed {
  /** The session with this message counted: store it together with the bytes. */
  readonly session: SendSession;
  /** Binary form, whole frames. A resend sends these very bytes. */
  readonly bytes: Bytes;
  readonly frames: number;
}

export async function seal(
  suite: Pick<Suite, 'aead' | 'hash' | 'kdf'>,
  { session, signingKey, content, senderRoot, recipientRoot, now, random }: SealInput,
): Promise<Result<Sealed, SealError>> {
  if (expiryOf(session, now) !== undefined) return err('session-used-up');
  const size = sizeClassFor(content.body.length);
  if (size === undefined) return err('body-too-large');

  const header: MessageHeaderV1 = {
    senderKeyId: session.senderKeyId,
    recipientKeyId: session.recipientKeyId,
    kemCiphertext: session.kemCiphertext,
    nonce: random(NONCE_BYTES),
    bucket: now,
  };
  const aad = encodeAad(header);
  const addressed: AddressedContent = { ...content, senderRoot, recipientRoot };
  const digest = await contentDigest(suite.hash, aad, addressed);
  const signature = await signingKey.sign(digest, MESSAGE_CONTEXT);
  const plaintext = padTo(size.contentBytes, concat(encodeContent(addressed), signature));

  const key = await messageKey(suite, session.prk, header.nonce);
  const sealed = await suite.aead.seal(key, header.nonce, aad, plaintext);
  wipe(key, plaintext);
  const cut = sealed.length - TAG_BYTES;
  return ok({
    session: { ...session, count: session.count + 1 },
    bytes: encodeMessage({ ...header, ciphertext: sealed.slice(0, cut), tag: sealed.slice(cut) }),
    frames: size.frames,
  });
}
