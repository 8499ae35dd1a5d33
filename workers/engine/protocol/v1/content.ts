/**
 * What a message's ciphertext holds (design, section 8):
 *
 *     content = message id (16) ‖ u64 counter ‖ conversation id (16) ‖ u16 kind ‖ field body ‖
 *               sender root fingerprint (32) ‖ recipient root fingerprint (32) ‖ u64 expiry
 *     sealed  = content ‖ signature (3309) ‖ zeros up to the size class
 */
import {
  asConversationId,
  asMessageId,
  asMinuteBucket,
  asRootFingerprint,
  FINGERPRINT_BYTES,
  ID_BYTES,
  idBytes,
  isMinuteBucket,
  type Bytes,
  type RootFingerprint,
} from '../bytes.ts';
import { decode, field, isZero, u16, u64 } from '../codec.ts';
import { concat, utf8 } from '../suites/bytes.ts';
import { asSignature, SIGNATURE_BYTES } from '../suites/signature.ts';
import type { Hash, Signature } from '../suites/types.ts';
import type { MessageContent } from './types.ts';

/** ML-DSA context of a message's signature. */
export const MESSAGE_CONTEXT = utf8('wellio/v1/message');

/** The content with the two identities it is between. */
export interface AddressedContent extends MessageContent {
  readonly senderRoot: RootFingerprint;
  readonly recipientRoot: RootFingerprint;
}

export interface SignedContent {
  readonly content: AddressedContent;
  readonly signature: Signature;
}

export function encodeContent(content: AddressedContent): Bytes {
  return concat(
    idBytes(content.messageId),
    u64(content.counter),
    idBytes(content.conversationId),
    u16(content.kind),
    field(content.body),
    idBytes(content.senderRoot),
    idBytes(content.recipientRoot),
    u64(content.expiry),
  );
}

/** Takes a decrypted plaintext apart; undefined unless it is canonical to the last padding byte. */
export function decodeSignedContent(plaintext: Uint8Array): SignedContent | undefined {
  return decode(plaintext, (reader) => {
    const messageId = asMessageId(reader.bytes(ID_BYTES));
    const counter = reader.u64();
    const conversationId = asConversationId(reader.bytes(ID_BYTES));
    const kind = reader.u16();
    const body = reader.field();
    const senderRoot = asRootFingerprint(reader.bytes(FINGERPRINT_BYTES));
    const recipientRoot = asRootFingerprint(reader.bytes(FINGERPRINT_BYTES));
    const expiry = reader.u64();
    reader.require(isMinuteBucket(expiry));
    const signature = asSignature(reader.bytes(SIGNATURE_BYTES));
    reader.require(isZero(reader.rest()));
    return {
      content: {
        messageId,
        counter,
        conversationId,
        kind,
        body,
        senderRoot,
        recipientRoot,
        expiry: asMinuteBucket(expiry),
      },
      signature,
    };
  });
}

/** What is signed: SHA-512(AAD ‖ content). */
export function contentDigest(hash: Hash, aad: Uint8Array, content: AddressedContent): Promise<Bytes> {
  return hash.sha512(concat(aad, encodeContent(content)));
}
