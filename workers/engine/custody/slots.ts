/**
 * @file Slots: one per way in. Each holds the root key, wrapped under
 *
 *     KEK = HKDF-SHA-512(salt empty, HMAC(device secret, slot salt) ‖ second factor, info = CBOR(['wellio/slot/1', kind, parameters]))
 *
 * so that a changed parameter is a wrong key. `device` has no second factor; the other kinds bring one (factors.ts, design.md §6).
 */
import { concat, wipe, type Bytes } from '../protocol/suites/bytes.ts';
import { toCbor } from '../store/cbor.ts';
import { open, seal } from '../store/sealing.ts';
import { deviceMac } from './device-secret.ts';
import type { Slot, SlotHead } from './slot-records.ts';

export const ROOT_KEY_BYTES = 32;
const SALT_BYTES = 32;
const NO_FACTOR: Bytes = new Uint8Array();

function slotInfo({ kind, parameters }: SlotHead): Bytes {
  return toCbor(['wellio/slot/1', kind, parameters]);
}

/** WebCrypto takes at most 1,024 bytes of info; longer parameters go in by their digest. */
const LONGEST_INFO = 512;

async function derivationInfo(head: SlotHead): Promise<Bytes> {
  const info = slotInfo(head);
  if (info.length <= LONGEST_INFO) return info;
  return toCbor(['wellio/slot/1/sha-512', new Uint8Array(await crypto.subtle.digest('SHA-512', info))]);
}

async function keyEncryptionKey(deviceSecret: CryptoKey, head: SlotHead, factor: Bytes): Promise<CryptoKey> {
  const info = await derivationInfo(head);
  const mac = await deviceMac(deviceSecret, head.parameters.salt);
  const input = concat(mac, factor);
  const base = await crypto.subtle.importKey('raw', input, 'HKDF', false, ['deriveKey']);
  wipe(mac, input);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-512', salt: new Uint8Array(), info },
    base,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

export const newSlotSalt = (): Bytes => crypto.getRandomValues(new Uint8Array(SALT_BYTES));

/** The slot of that head. `rootKey` and `factor` stay the caller's to wipe. */
export async function sealSlot<Head extends SlotHead>(
  deviceSecret: CryptoKey,
  head: Head,
  rootKey: Bytes,
  factor: Bytes = NO_FACTOR,
): Promise<Head & { readonly v: Bytes }> {
  const key = await keyEncryptionKey(deviceSecret, head, factor);
  return { ...head, v: await seal(key, slotInfo(head), rootKey) };
}

/** The root key's 32 bytes, the caller's to wipe; undefined when the factor is wrong or anything was altered. */
export async function openSlot(
  deviceSecret: CryptoKey,
  slot: Slot,
  factor: Bytes = NO_FACTOR,
): Promise<Bytes | undefined> {
  const key = await keyEncryptionKey(deviceSecret, slot, factor);
  const rootKey = await open(key, slotInfo(slot), slot.v);
  return rootKey?.length === ROOT_KEY_BYTES ? rootKey : undefined;
}
