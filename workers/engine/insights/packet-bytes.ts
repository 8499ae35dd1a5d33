/** @file What every packet's bytes have in common: strict, deterministic CBOR (RFC 8949) of a bounded size. */
import { decode } from 'cborg';

/** Above any packet: the largest, a clinician's, has about 110 bytes for each domain. */
export const MAX_PACKET_BYTES = 768;

export interface PacketError {
  readonly code: 'packet-invalid';
  /** `newer`: made by a later Wellio. The other classes are faulty or hostile bytes. */
  readonly why: 'too-large' | 'not-a-packet' | 'newer' | 'wrong-fields' | 'not-canonical';
}

export interface NoConsentError {
  readonly code: 'no-consent';
}

const DECODE_OPTIONS = {
  strict: true,
  rejectDuplicateMapKeys: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowInfinity: false,
  allowNaN: false,
  allowBigInt: false,
} as const;

/** Undefined where the bytes aren't CBOR of this kind. */
export function fromCbor(bytes: Uint8Array): unknown {
  try {
    return decode(bytes, DECODE_OPTIONS);
  } catch {
    return undefined;
  }
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
