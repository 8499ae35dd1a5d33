/**
 * Canonical bytes: integers big-endian, variable fields behind a 16-bit length. There is one encoding for
 * each value, and a decoder takes nothing else: no trailing byte, no other length.
 */
import { concat, type Bytes } from './suites/bytes.ts';

function unsigned(bytes: number, value: number): Bytes {
  const limit = bytes === 8 ? Number.MAX_SAFE_INTEGER : 2 ** (8 * bytes) - 1;
  if (!Number.isSafeInteger(value) || value < 0 || value > limit) {
    throw new RangeError(`not an unsigned integer of ${bytes} bytes`);
  }
  const encoded = new Uint8Array(bytes);
  let rest = value;
  for (let i = bytes - 1; i >= 0; i--) {
    encoded[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return encoded;
}

export const u8 = (value: number): Bytes => unsigned(1, value);
export const u16 = (value: number): Bytes => unsigned(2, value);
/** A u64 on the wire; values beyond 2^53 - 1 are refused both ways. */
export const u64 = (value: number): Bytes => unsigned(8, value);

/** The bytes behind their length. */
export function field(bytes: Uint8Array): Bytes {
  return concat(u16(bytes.length), bytes);
}

/** Reads forward; any read that the bytes don't allow ends the decoding. */
export interface Reader {
  u8(): number;
  u16(): number;
  u64(): number;
  /** Exactly so many bytes, copied. */
  bytes(length: number): Bytes;
  /** A length-prefixed field; with a length given, of exactly that length. */
  field(length?: number): Bytes;
  /** Everything that is left, copied. */
  rest(): Bytes;
  /** Ends the decoding unless the condition holds. */
  require(condition: boolean): void;
}

class Malformed extends Error {}

function createReader(bytes: Uint8Array): { reader: Reader; atEnd: () => boolean } {
  let at = 0;
  const take = (length: number): Bytes => {
    if (at + length > bytes.length) throw new Malformed();
    const part = new Uint8Array(bytes.subarray(at, at + length));
    at += length;
    return part;
  };
  const integer = (length: number): number => {
    let value = 0;
    for (const byte of take(length)) value = value * 256 + byte;
    if (!Number.isSafeInteger(value)) throw new Malformed();
    return value;
  };
  const reader: Reader = {
    u8: () => integer(1),
    u16: () => integer(2),
    u64: () => integer(8),
    bytes: take,
    field(length) {
      const actual = integer(2);
      if (length !== undefined && actual !== length) throw new Malformed();
      return take(actual);
    },
    rest: () => take(bytes.length - at),
    require(condition) {
      if (!condition) throw new Malformed();
    },
  };
  return { reader, atEnd: () => at === bytes.length };
}

/** What `read` makes of exactly these bytes, or undefined. The argument isn't changed or kept. */
export function decode<T>(bytes: Uint8Array, read: (reader: Reader) => T): T | undefined {
  const { reader, atEnd } = createReader(bytes);
  try {
    const value = read(reader);
    return atEnd() ? value : undefined;
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

/** True if every byte is zero: all padding is. */
export function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}
