/**
 * Opens one message. Pure but for the keys' own work: whether the message id was seen before ('replay') is
 * for the store to decide, in the transaction that keeps the message.
 */
import type { MinuteBucket, RootFingerprint } from '../bytes.ts';
import { isInFuture, isTooOld } from '../clock.ts';
import { keyIdOf } from '../identity.ts';
import type { OpenError } from '../open-error.ts';
import { err, ok, type Result } from '../result.ts';
import { concat, wipe } from '../suites/bytes.ts';
import type { KemPrivateKey } from '../suites/keys.ts';
import type { Suite } from '../suites/types.ts';
import { isValidAt } from './certificate.ts';
import { contentDigest, decodeSignedContent, MESSAGE_CONTEXT } from './content.ts';
import { encodeAad, type SealedMessageV1 } from './message.ts';
import { messageKey, sessionPrk } from './session.ts';
import type { OpenedMessage, VerifiedDevice } from './types.ts';

export interface OpenInput {
  readonly message: SealedMessageV1;
  /** Our key with the message's `recipientKeyId`; undefined if we hold none (any more). */
  readonly recipientKey: KemPrivateKey | undefined;
  readonly ownRoot: RootFingerprint;
  /** The pinned device with the message's `senderKeyId`; undefined if nobody is known by it (yet). */
  readonly sender: VerifiedDevice | undefined;
  readonly now: MinuteBucket;
}

/** A certificate speaks for its device now and in the minute the message claims. */
function speaksFor(
  sender: VerifiedDevice,
  { senderKeyId, bucket }: SealedMessageV1,
  now: MinuteBucket,
): boolean {
  const { certificate, keyId } = sender;
  return keyId === senderKeyId && isValidAt(certificate, now) && bucket <= certificate.notAfter;
}

export async function open(
  suite: Pick<Suite, 'aead' | 'hash' | 'kdf' | 'signature'>,
  { message, recipientKey, ownRoot, sender, now }: OpenInput,
): Promise<Result<OpenedMessage, OpenError>> {
  if (recipientKey === undefined) return err('wrong-recipient');
  if ((await keyIdOf(suite.hash, recipientKey.publicKey)) !== message.recipientKeyId) {
    return err('wrong-recipient');
  }
  if (isTooOld(message.bucket, now)) return err('expired');
  if (isInFuture(message.bucket, now)) return err('clock');
  if (sender === undefined || !speaksFor(sender, message, now)) return err('unknown-sender');

  const aad = encodeAad(message);
  const plaintext = await decrypt(suite, message, recipientKey, aad);
  if (plaintext === undefined) return err('not-authentic');
  const signed = decodeSignedContent(plaintext);
  wipe(plaintext);
  if (signed === undefined) return err('malformed');

  const { content, signature } = signed;
  const digest = await contentDigest(suite.hash, aad, content);
  const { signingPublicKey } = sender.certificate;
  if (!(await suite.signature.verify(signingPublicKey, digest, signature, MESSAGE_CONTEXT))) {
    return err('bad-signature');
  }
  const { recipientRoot, ...rest } = content;
  if (recipientRoot !== ownRoot || rest.senderRoot !== sender.root) return err('fingerprint-mismatch');
  if (now > content.expiry) return err('expired');
  return ok({
    ...rest,
    senderKeyId: message.senderKeyId,
    recipientKeyId: message.recipientKeyId,
    bucket: message.bucket,
  });
}

async function decrypt(
  suite: Pick<Suite, 'aead' | 'hash' | 'kdf'>,
  message: SealedMessageV1,
  recipientKey: KemPrivateKey,
  aad: Uint8Array,
): Promise<Uint8Array | undefined> {
  const sharedSecret = await recipientKey.decapsulate(message.kemCiphertext);
  const prk = await sessionPrk(suite, message, sharedSecret);
  const key = await messageKey(suite, prk, message.nonce);
  const sealed = concat(message.ciphertext, message.tag);
  const plaintext = await suite.aead.open(key, message.nonce, aad, sealed);
  wipe(sharedSecret, prk, key);
  return plaintext;
}
