/** Addresses (ephemeral IDs): 8 bytes that stand for a reception ID for 24 hours. cmix-wire section 8.8. */
import { concat, fromInteger, toInteger, u64be } from './bytes.ts';
import { blake2b256 } from './hashes.ts';

const ADDRESS_LENGTH = 8;
const PERIOD_NS = 86_400_000_000_000n;
const OFFSETS = 65_536n;
const OFFSET_STEP_NS = PERIOD_NS / OFFSETS;
/** Values that mean something else upstream, so that no address may have them. */
const RESERVED = ['0000000000000000', '0101010101010101'].map((text) => BigInt(`0x${text}`));

export interface Address {
  readonly bytes: Uint8Array;
  readonly saltNumber: bigint;
  /** Valid from (inclusive) and until, in nanoseconds. */
  readonly start: bigint;
  readonly end: bigint;
}

export function intermediaryId(receptionId: Uint8Array): Uint8Array {
  return blake2b256(receptionId);
}

/** When within a day this ID's addresses change, in nanoseconds. */
export function addressOffset(intermediary: Uint8Array): bigint {
  return (toInteger(intermediary.subarray(0, 8)) % OFFSETS) * OFFSET_STEP_NS;
}

/** Clears all but the low `sizeBits` bits: what a sender padded at random doesn't count. */
export function clearPadding(padded: Uint8Array, sizeBits: number): Uint8Array {
  return fromInteger(BigInt.asUintN(sizeBits, toInteger(padded)), ADDRESS_LENGTH);
}

/** The address of a reception ID at a time in nanoseconds. Clients compute it; the network only for tests. */
export function addressAt(receptionId: Uint8Array, sizeBits: number, time: bigint): Address {
  const intermediary = intermediaryId(receptionId);
  const offset = addressOffset(intermediary);
  const number = time / PERIOD_NS;
  const saltNumber = time % PERIOD_NS < offset ? number - 1n : number;
  const salted = concat(intermediary, u64be(saltNumber));
  let preimage: Uint8Array = salted;
  let value: bigint;
  do {
    value = BigInt.asUintN(sizeBits, toInteger(blake2b256(preimage).subarray(0, ADDRESS_LENGTH)));
    preimage = concat(preimage, salted);
  } while (RESERVED.includes(value));
  const start = saltNumber * PERIOD_NS + offset;
  return { bytes: fromInteger(value, ADDRESS_LENGTH), saltNumber, start, end: start + PERIOD_NS };
}
