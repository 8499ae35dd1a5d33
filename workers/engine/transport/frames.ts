/**
 * @file A frame is 768 bytes, one cMix packet of ours (design, section 9). A payload of at most 20 frames is cut into
 *
 *     u8 version = 1 ‖ first 16 bytes of SHA-256('wellio/frame/1' ‖ payload) ‖ u8 index ‖ u8 count ‖
 *     u16 payload length ‖ 747 bytes of it (the last ones zero)
 *
 * Sealed messages and flights fill their frames; the length is there so that nothing else depends on it. The mixnet
 * encrypts frames: this header is for the other end only, and the payload authenticates itself.
 */
import { concat, toHex, utf8, type Bytes } from '../protocol/suites/bytes.ts';
import type { Hash } from '../protocol/suites/types.ts';

export const FRAME_BYTES = 768;
export const FRAME_HEADER_BYTES = 21;
export const FRAME_PAYLOAD_BYTES = FRAME_BYTES - FRAME_HEADER_BYTES;
/** A flight's; messages stop at 16 (protocol/padding.ts). */
export const MAX_FRAMES = 20;
const FRAME_VERSION = 1;
const DIGEST_BYTES = 16;
const DIGEST_LABEL = utf8('wellio/frame/1');

/** Why bytes are not a frame of ours. */
export type FrameError = 'wrong-size' | 'unknown-version' | 'malformed';

/** A frame taken apart; nothing in it is authenticated. */
export interface Frame {
  /** Lowercase hex of the truncated hash of the whole payload: which message it belongs to. */
  readonly digest: string;
  readonly index: number;
  readonly count: number;
  /** Bytes of the whole payload. */
  readonly length: number;
  /** This frame's part, padding removed. */
  readonly part: Bytes;
}

/** Truncated hash of a whole payload. */
export async function payloadDigest(hash: Hash, payload: Uint8Array): Promise<Bytes> {
  return (await hash.sha256(concat(DIGEST_LABEL, payload))).slice(0, DIGEST_BYTES);
}

/** Cuts a payload of 1 to 14940 bytes into frames; throws on another length: check before. */
export async function toFrames(hash: Hash, payload: Uint8Array): Promise<readonly Bytes[]> {
  const count = Math.ceil(payload.length / FRAME_PAYLOAD_BYTES);
  if (count < 1 || count > MAX_FRAMES) throw new RangeError('a payload fills 1 to 20 frames');
  const digest = await payloadDigest(hash, payload);
  return Array.from({ length: count }, (_, index) => {
    const frame = new Uint8Array(FRAME_BYTES);
    frame[0] = FRAME_VERSION;
    frame.set(digest, 1);
    frame[1 + DIGEST_BYTES] = index;
    frame[2 + DIGEST_BYTES] = count;
    new DataView(frame.buffer).setUint16(3 + DIGEST_BYTES, payload.length);
    const from = index * FRAME_PAYLOAD_BYTES;
    frame.set(payload.subarray(from, from + FRAME_PAYLOAD_BYTES), FRAME_HEADER_BYTES);
    return frame;
  });
}

/** Reads a frame, or says why it isn't one. Copies what it keeps. */
export function readFrame(bytes: Uint8Array): Frame | FrameError {
  if (bytes.length !== FRAME_BYTES) return 'wrong-size';
  if (bytes[0] !== FRAME_VERSION) return 'unknown-version';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const index = view.getUint8(1 + DIGEST_BYTES);
  const count = view.getUint8(2 + DIGEST_BYTES);
  const length = view.getUint16(3 + DIGEST_BYTES);
  if (index >= count || count > MAX_FRAMES || Math.ceil(length / FRAME_PAYLOAD_BYTES) !== count) {
    return 'malformed';
  }
  const partLength = Math.min(FRAME_PAYLOAD_BYTES, length - index * FRAME_PAYLOAD_BYTES);
  const body = bytes.subarray(FRAME_HEADER_BYTES);
  if (!body.subarray(partLength).every((byte) => byte === 0)) return 'malformed';
  return {
    digest: toHex(bytes.subarray(1, 1 + DIGEST_BYTES)),
    index,
    count,
    length,
    part: new Uint8Array(body.subarray(0, partLength)),
  };
}
