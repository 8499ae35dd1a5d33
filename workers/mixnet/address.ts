/** @file Addresses as the engine knows them: 32 bytes of DM public key, 4 of token. */
import type { MixnetAddress } from '../engine/transport/mixnet-port.ts';

export const ADDRESS_BYTES = 36;

/**
 * xxdk computes with the X25519 form of a key and reports senders by converting back, which loses the Ed25519 sign bit.
 * Cleared everywhere, one key has one form; xxdk derives the same reception address from both.
 */
export function canonicalKey(key: Uint8Array): Uint8Array {
  const copy = key.slice();
  copy[31] = (copy[31] ?? 0) & 0x7f;
  return copy;
}

export function makeAddress(key: Uint8Array, token: number): MixnetAddress {
  const address = new Uint8Array(ADDRESS_BYTES);
  address.set(canonicalKey(key));
  new DataView(address.buffer).setUint32(32, token);
  return address;
}

export function splitAddress(address: MixnetAddress): { readonly key: Uint8Array; readonly token: number } {
  const token = new DataView(address.buffer, address.byteOffset, address.byteLength).getUint32(32);
  return { key: address.slice(0, 32), token };
}

export function canonicalAddress(address: MixnetAddress): MixnetAddress {
  const { key, token } = splitAddress(address);
  return makeAddress(key, token);
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
