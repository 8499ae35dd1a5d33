/**
 * The protocol's identifiers and times. Identifiers are lowercase hex strings, so that they compare with
 * `===`, index a table and survive cloning; on the wire they are raw bytes. `asX` is the only cast to a
 * brand and throws on a bug (a value of our own of the wrong shape); bytes and texts from outside go
 * through `isX` or a decoder first.
 */
import { copy, fromHex, toHex, type Brand, type Bytes } from './suites/bytes.ts';

export type { Bytes } from './suites/bytes.ts';

/** SHA-256 of an ML-KEM public key: 64 lowercase hex digits (design, section 6). */
export type KeyId = Brand<string, 'KeyId'>;
/** SHA-256('wellio/root/1' ‖ root public key): 64 lowercase hex digits. What contacts pin. */
export type RootFingerprint = Brand<string, 'RootFingerprint'>;
/** 16 random bytes as 32 hex digits. */
export type DeviceId = Brand<string, 'DeviceId'>;
/** 16 random bytes as 32 hex digits; the same in every resend. */
export type MessageId = Brand<string, 'MessageId'>;
/** 16 bytes as 32 hex digits, derived from the handshake's transcript. */
export type ConversationId = Brand<string, 'ConversationId'>;
/** 16 random bytes as 32 hex digits. */
export type InvitationId = Brand<string, 'InvitationId'>;
/** A mixnet address, opaque to the protocol: 36 bytes (xxdk DM public key and token). */
export type CMixAddress = Brand<Bytes, 'CMixAddress'>;
/** Unix time in **seconds**, a multiple of 60. The only unit of time in this protocol. */
export type MinuteBucket = Brand<number, 'MinuteBucket'>;

export const FINGERPRINT_BYTES = 32;
export const ID_BYTES = 16;
export const ADDRESS_BYTES = 36;
const SECONDS_PER_MINUTE = 60;

function isHexOf(value: unknown, bytes: number): value is string {
  return typeof value === 'string' && value.length === 2 * bytes && /^[0-9a-f]+$/.test(value);
}

function hexBrand<T extends string>(name: string, bytes: number) {
  const is = (value: unknown): value is T => isHexOf(value, bytes);
  const as = (value: string | Uint8Array): T => {
    const text = typeof value === 'string' ? value : toHex(value);
    if (!is(text)) throw new TypeError(`${name} takes ${bytes} bytes or their lowercase hex`);
    return text;
  };
  return { is, as };
}

export const { is: isKeyId, as: asKeyId } = hexBrand<KeyId>('KeyId', FINGERPRINT_BYTES);
export const { is: isRootFingerprint, as: asRootFingerprint } = hexBrand<RootFingerprint>(
  'RootFingerprint',
  FINGERPRINT_BYTES,
);
export const { is: isDeviceId, as: asDeviceId } = hexBrand<DeviceId>('DeviceId', ID_BYTES);
export const { is: isMessageId, as: asMessageId } = hexBrand<MessageId>('MessageId', ID_BYTES);
export const { is: isConversationId, as: asConversationId } = hexBrand<ConversationId>(
  'ConversationId',
  ID_BYTES,
);
export const { is: isInvitationId, as: asInvitationId } = hexBrand<InvitationId>('InvitationId', ID_BYTES);

/** The raw bytes of any hex identifier above. */
export function idBytes(
  id: KeyId | RootFingerprint | DeviceId | MessageId | ConversationId | InvitationId,
): Bytes {
  const bytes = fromHex(id);
  if (bytes === undefined) throw new TypeError('an identifier was not lowercase hex');
  return bytes;
}

export function isCMixAddress(value: unknown): value is CMixAddress {
  return value instanceof Uint8Array && value.length === ADDRESS_BYTES;
}

/** Copies, so that the address doesn't change under its owner. */
export function asCMixAddress(value: Uint8Array): CMixAddress {
  const bytes = copy(value);
  if (!isCMixAddress(bytes)) throw new TypeError(`a mixnet address has ${ADDRESS_BYTES} bytes`);
  return bytes;
}

export function isMinuteBucket(value: unknown): value is MinuteBucket {
  return (
    typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value % SECONDS_PER_MINUTE === 0
  );
}

export function asMinuteBucket(seconds: number): MinuteBucket {
  if (!isMinuteBucket(seconds)) throw new TypeError('a minute bucket is Unix seconds, a multiple of 60');
  return seconds;
}

/** Milliseconds (as of `Date.now()`) to the nearest minute: the rounding of spec section 5.1. */
export function minuteBucketOf(milliseconds: number): MinuteBucket {
  return asMinuteBucket(Math.round(milliseconds / 60_000) * SECONDS_PER_MINUTE);
}

/** A bucket some whole minutes later (or earlier, never before 1970). */
export function addMinutes(bucket: MinuteBucket, minutes: number): MinuteBucket {
  return asMinuteBucket(Math.max(0, bucket + minutes * SECONDS_PER_MINUTE));
}
