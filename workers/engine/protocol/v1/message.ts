/**
 * The binary form of a sealed message (design, section 8):
 *
 *     AAD        = u8 version = 1 ‖ field sender key id (32) ‖ field recipient key id (32) ‖
 *                  field KEM ciphertext (1088) ‖ field nonce (12) ‖ u64 bucket
 *     message    = AAD ‖ field ciphertext ‖ tag (16)
 *
 * A message fills whole frames: its ciphertext has one of few lengths, so all ordinary ones look alike.
 */
import {
  asKeyId,
  asMinuteBucket,
  FINGERPRINT_BYTES,
  idBytes,
  isMinuteBucket,
  type Bytes,
  type KeyId,
  type MinuteBucket,
} from '../bytes.ts';
import { decode, field, u64, u8, type Reader } from '../codec.ts';
import type { OpenError } from '../open-error.ts';
import { FRAME_PAYLOAD_BYTES, MAX_SEALED_BYTES } from '../padding.ts';
import { err, ok, type Result } from '../result.ts';
import { NONCE_BYTES, TAG_BYTES } from '../suites/aead.ts';
import { concat } from '../suites/bytes.ts';
import { asKemCiphertext, KEM_CIPHERTEXT_BYTES } from '../suites/kem.ts';
import { SIGNATURE_BYTES } from '../suites/signature.ts';
import type { KemCiphertext } from '../suites/types.ts';

export const MESSAGE_VERSION = 1;

/** A sealed message taken apart; nothing in it has been authenticated. */
export interface SealedMessageV1 {
  readonly senderKeyId: KeyId;
  readonly recipientKeyId: KeyId;
  readonly kemCiphertext: KemCiphertext;
  readonly nonce: Bytes;
  readonly bucket: MinuteBucket;
  readonly ciphertext: Bytes;
  readonly tag: Bytes;
}

/** What the additional data covers. */
export type MessageHeaderV1 = Omit<SealedMessageV1, 'ciphertext' | 'tag'>;

const LENGTH_BYTES = 2;
const AAD_BYTES =
  1 +
  2 * (LENGTH_BYTES + FINGERPRINT_BYTES) +
  LENGTH_BYTES +
  KEM_CIPHERTEXT_BYTES +
  LENGTH_BYTES +
  NONCE_BYTES +
  8;
/** Bytes of a message that aren't ciphertext: 1199. */
const ENVELOPE_BYTES = AAD_BYTES + LENGTH_BYTES + TAG_BYTES;
/** Bytes of a content that aren't body or padding: message id to signature, 3425. */
const CONTENT_BYTES = 16 + 8 + 16 + 2 + LENGTH_BYTES + 2 * FINGERPRINT_BYTES + 8 + SIGNATURE_BYTES;

/** One size that a message may have. */
export interface SizeClass {
  readonly frames: number;
  /** Length of the ciphertext and of the padded content. */
  readonly contentBytes: number;
  /** Largest body that fits. */
  readonly maxBodyBytes: number;
}

function sizeClass(frames: number): SizeClass {
  const contentBytes = frames * FRAME_PAYLOAD_BYTES - ENVELOPE_BYTES;
  return { frames, contentBytes, maxBodyBytes: contentBytes - CONTENT_BYTES };
}

/** Bodies up to this size are ordinary: they all take the first class. */
export const ORDINARY_BODY_BYTES = 512;
const ordinaryFrames = Math.ceil(
  (ENVELOPE_BYTES + CONTENT_BYTES + ORDINARY_BODY_BYTES) / FRAME_PAYLOAD_BYTES,
);

/** 7, 10, 13 and 16 frames: few classes tell little about the length. */
export const sizeClasses: readonly SizeClass[] = [0, 3, 6, 9].map((more) => sizeClass(ordinaryFrames + more));

/** The smallest class for a body of this length, or undefined if it is too large. */
export function sizeClassFor(bodyBytes: number): SizeClass | undefined {
  return sizeClasses.find(({ maxBodyBytes }) => bodyBytes <= maxBodyBytes);
}

export function encodeAad(header: MessageHeaderV1): Bytes {
  return concat(
    u8(MESSAGE_VERSION),
    field(idBytes(header.senderKeyId)),
    field(idBytes(header.recipientKeyId)),
    field(header.kemCiphertext),
    field(header.nonce),
    u64(header.bucket),
  );
}

export function encodeMessage(message: SealedMessageV1): Bytes {
  return concat(encodeAad(message), field(message.ciphertext), message.tag);
}

/** A ciphertext has the length of a class, whatever form carried it. */
export function checkCiphertextLength(length: number): OpenError | undefined {
  if (sizeClasses.some(({ contentBytes }) => contentBytes === length)) return undefined;
  if (length < sizeClass(ordinaryFrames).contentBytes) return 'too-short';
  return length > MAX_SEALED_BYTES - ENVELOPE_BYTES ? 'oversized' : 'malformed';
}

function readMessage(reader: Reader): SealedMessageV1 {
  reader.u8();
  const senderKeyId = asKeyId(reader.field(FINGERPRINT_BYTES));
  const recipientKeyId = asKeyId(reader.field(FINGERPRINT_BYTES));
  const kemCiphertext = asKemCiphertext(reader.field(KEM_CIPHERTEXT_BYTES));
  const nonce = reader.field(NONCE_BYTES);
  const bucket = reader.u64();
  reader.require(isMinuteBucket(bucket));
  const ciphertext = reader.field();
  const tag = reader.bytes(TAG_BYTES);
  return {
    senderKeyId,
    recipientKeyId,
    kemCiphertext,
    nonce,
    bucket: asMinuteBucket(bucket),
    ciphertext,
    tag,
  };
}

/** Takes the binary form apart. The cost is bounded: nothing over 16 frames is looked at. */
export function decodeMessage(bytes: Uint8Array): Result<SealedMessageV1, OpenError> {
  if (bytes.length > MAX_SEALED_BYTES) return err('oversized');
  const version = bytes[0];
  if (version === undefined) return err('too-short');
  if (version !== MESSAGE_VERSION) return err('unknown-version');
  const wrongLength = checkCiphertextLength(bytes.length - ENVELOPE_BYTES);
  if (wrongLength !== undefined) return err(wrongLength);
  const message = decode(bytes, readMessage);
  return message === undefined ? err('malformed') : ok(message);
}
