/**
 * `SecureMessageV1`, the interchange form of a sealed message (spec/crypto-design.md, section 4): what the
 * relay's rows and the vectors hold. Exactly eight fields, canonical Base64, nothing else is taken.
 */
import { base64 } from '@scure/base';
import { asKeyId, asMinuteBucket, isKeyId, isMinuteBucket, type Bytes } from '../bytes.ts';
import type { OpenError } from '../open-error.ts';
import { MAX_SEALED_BYTES } from '../padding.ts';
import { err, ok, type Result } from '../result.ts';
import { NONCE_BYTES, TAG_BYTES } from '../suites/aead.ts';
import { copy } from '../suites/bytes.ts';
import { asKemCiphertext, KEM_CIPHERTEXT_BYTES } from '../suites/kem.ts';
import { checkCiphertextLength, MESSAGE_VERSION, type SealedMessageV1 } from './message.ts';
import type { SecureMessageV1 } from './types.ts';

const FIELDS: readonly (keyof SecureMessageV1)[] = [
  'version',
  'sender_key_id',
  'recipient_key_id',
  'kem_ciphertext',
  'nonce',
  'ciphertext',
  'tag',
  'timestamp_bucket',
];

/** Base64 of the largest message, and room for names and white space. */
const MAX_TEXT_CHARACTERS = 2 * MAX_SEALED_BYTES;

export function toSecureMessageV1(message: SealedMessageV1): SecureMessageV1 {
  return {
    version: MESSAGE_VERSION,
    sender_key_id: message.senderKeyId,
    recipient_key_id: message.recipientKeyId,
    kem_ciphertext: base64.encode(message.kemCiphertext),
    nonce: base64.encode(message.nonce),
    ciphertext: base64.encode(message.ciphertext),
    tag: base64.encode(message.tag),
    timestamp_bucket: message.bucket,
  };
}

/** Bytes of canonical Base64 (padded, no stray bits), or undefined. Too long a text isn't decoded. */
function base64Bytes(value: unknown, length?: number): Bytes | undefined {
  if (typeof value !== 'string' || value.length > MAX_TEXT_CHARACTERS) return undefined;
  try {
    const bytes = copy(base64.decode(value));
    return length === undefined || bytes.length === length ? bytes : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasExactFields(value: Readonly<Record<string, unknown>>): boolean {
  const names = Object.keys(value);
  return names.length === FIELDS.length && FIELDS.every((name) => Object.hasOwn(value, name));
}

/** Reads an already parsed value, as a relay row gives it. */
export function fromSecureMessageV1(value: unknown): Result<SealedMessageV1, OpenError> {
  if (!isRecord(value)) return err('malformed');
  const version = value['version'];
  if (typeof version !== 'number') return err('malformed');
  if (version !== MESSAGE_VERSION) return err('unknown-version');
  if (!hasExactFields(value)) return err('malformed');

  const senderKeyId = value['sender_key_id'];
  const recipientKeyId = value['recipient_key_id'];
  const bucket = value['timestamp_bucket'];
  if (!isKeyId(senderKeyId) || !isKeyId(recipientKeyId) || !isMinuteBucket(bucket)) return err('malformed');
  const kemCiphertext = base64Bytes(value['kem_ciphertext'], KEM_CIPHERTEXT_BYTES);
  const nonce = base64Bytes(value['nonce'], NONCE_BYTES);
  const ciphertext = base64Bytes(value['ciphertext']);
  const tag = base64Bytes(value['tag'], TAG_BYTES);
  if (!kemCiphertext || !nonce || !ciphertext || !tag) return err('malformed');
  const wrongLength = checkCiphertextLength(ciphertext.length);
  if (wrongLength !== undefined) return err(wrongLength);
  return ok({
    senderKeyId: asKeyId(senderKeyId),
    recipientKeyId: asKeyId(recipientKeyId),
    kemCiphertext: asKemCiphertext(kemCiphertext),
    nonce,
    bucket: asMinuteBucket(bucket),
    ciphertext,
    tag,
  });
}

/** Reads JSON text; an overlong one isn't parsed. */
export function parseSecureMessageV1(text: string): Result<SealedMessageV1, OpenError> {
  if (text.length > MAX_TEXT_CHARACTERS) return err('oversized');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err('malformed');
  }
  return fromSecureMessageV1(value);
}
