/** @file Addresses as the engine knows them: 32 bytes of DM public key (Ed25519, all bits count), 4 of token. */
import { ed25519 } from '@noble/curves/ed25519.js';
import type { MixnetAddress } from '../engine/transport/mixnet-port.ts';

const ADDRESS_BYTES = 36;

export function makeAddress(key: Uint8Array, token: number): MixnetAddress {
  const address = new Uint8Array(ADDRESS_BYTES);
  address.set(key);
  new DataView(address.buffer).setUint32(32, token);
  return address;
}

export function splitAddress(address: MixnetAddress): { readonly key: Uint8Array; readonly token: number } {
  const token = new DataView(address.buffer, address.byteOffset, address.byteLength).getUint32(32);
  return { key: address.slice(0, 32), token };
}

/**
 * Whether xxdk can encrypt to it. It panics, and its program ends, on a key that is no point of the curve or one of small
 * order, and such an address may come from anybody's invitation.
 */
export function isUsable(address: MixnetAddress): boolean {
  if (address.length !== ADDRESS_BYTES) return false;
  const { key, token } = splitAddress(address);
  try {
    return token !== 0 && !ed25519.Point.fromBytes(key).isSmallOrder();
  } catch {
    return false;
  }
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
