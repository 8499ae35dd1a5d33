/**
 * Everything that leaves fills whole frames. The frame itself belongs to transport/frames.ts; a test holds
 * these two numbers equal to the transport's.
 */
import { concat, type Bytes } from './suites/bytes.ts';

/** Bytes of a sealed message that one cMix frame carries. */
export const FRAME_PAYLOAD_BYTES = 747;
/** No attachments over cMix (design, section 9). */
export const MAX_FRAMES = 16;
export const MAX_SEALED_BYTES = FRAME_PAYLOAD_BYTES * MAX_FRAMES;
/** A bundle with both certificates is longer than any message may be: two signatures and three public keys (docs/decisions/0006). */
export const MAX_FLIGHT_FRAMES = 20;
export const MAX_FLIGHT_BYTES = FRAME_PAYLOAD_BYTES * MAX_FLIGHT_FRAMES;

/** The bytes followed by zeros up to `length`. */
export function padTo(length: number, bytes: Uint8Array): Bytes {
  if (bytes.length > length) throw new RangeError('longer than its padded length');
  return concat(bytes, new Uint8Array(length - bytes.length));
}
