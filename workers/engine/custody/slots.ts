/**
 * @file Slots: one per way in. Each holds the root key, wrapped under
 *
 *     KEK = HKDF-SHA-512(salt empty, HMAC(device secret, slot salt) ‖ second factor, info = CBOR(['wellio/slot/1', kind, parameters]))
 *
 * so that a changed parameter is a wrong key. `device` has no second factor; a passphrase or a WebAuthn PRF brings one (design.md §6).
 */
import { concat, wipe, type Bytes } from '../protocol/suites/bytes.ts';
import { toCbor } from '../store/cbor.ts';
import { open, seal } from '../store/sealing.ts';
import { deviceMac } from './device-secret.ts';

/** What a slot asks for beside the device secret. Other kinds join here. */
export type SlotKind = 'device';

export interface SlotParameters {
  /** 32 random bytes. */
  readonly salt: Bytes;
  /** 16 hex digits: names the root key, so that keys wrapped under another are told apart. */
  readonly rootKeyId: string;
}

export interface Slot {
  readonly id: string;
  readonly kind: SlotKind;
  readonly parameters: SlotParameters;
  /** The root key, sealed under the slot's KEK. */
  readonly v: Bytes;
}

export const ROOT_KEY_BYTES = 32;
const SALT_BYTES = 32;
const NO_FACTOR: Bytes = new Uint8Array();

function slotInfo(kind: SlotKind, parameters: SlotParameters): Bytes {
  return toCbor(['wellio/slot/1', kind, parameters]);
}

async function keyEncryptionKey(
  deviceSecret: CryptoKey,
  kind: SlotKind,
  parameters: SlotParameters,
  factor: Bytes,
): Promise<CryptoKey> {
  const mac = await deviceMac(deviceSecret, parameters.salt);
  const input = concat(mac, factor);
  const base = await crypto.subtle.importKey('raw', input, 'HKDF', false, ['deriveKey']);
  wipe(mac, input);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-512', salt: new Uint8Array(), info: slotInfo(kind, parameters) },
    base,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

export async function makeSlot({
  deviceSecret,
  kind,
  rootKeyId,
  rootKey,
  factor = NO_FACTOR,
}: {
  readonly deviceSecret: CryptoKey;
  readonly kind: SlotKind;
  readonly rootKeyId: string;
  /** Stays the caller's to wipe. */
  readonly rootKey: Bytes;
  readonly factor?: Bytes;
}): Promise<Slot> {
  const parameters = { salt: crypto.getRandomValues(new Uint8Array(SALT_BYTES)), rootKeyId };
  const key = await keyEncryptionKey(deviceSecret, kind, parameters, factor);
  return { id: kind, kind, parameters, v: await seal(key, slotInfo(kind, parameters), rootKey) };
}

/** The root key's 32 bytes, the caller's to wipe; undefined when the factor is wrong or anything was altered. */
export async function openSlot(
  deviceSecret: CryptoKey,
  { kind, parameters, v }: Slot,
  factor: Bytes = NO_FACTOR,
): Promise<Bytes | undefined> {
  const key = await keyEncryptionKey(deviceSecret, kind, parameters, factor);
  const rootKey = await open(key, slotInfo(kind, parameters), v);
  return rootKey?.length === ROOT_KEY_BYTES ? rootKey : undefined;
}
