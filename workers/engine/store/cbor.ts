/** @file Deterministic CBOR (RFC 8949, section 4.2) for rows, and its strict reader. */
import { decode, encode } from 'cborg';
import type { Bytes } from './sealing.ts';

/** Shortest forms, keys in length-first order. Throws on what CBOR can't hold (functions, dates, cycles): a bug. */
export function toCbor(value: unknown): Bytes {
  return new Uint8Array(encode(value));
}

/** Throws on anything but one item in its shortest form without duplicate keys, tags or bytes behind it. */
export function fromCbor(bytes: Uint8Array): unknown {
  return decode(bytes, { strict: true, allowIndefinite: false, rejectDuplicateMapKeys: true });
}
