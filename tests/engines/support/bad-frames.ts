/** @file Frames that nobody should keep, by what is wrong with them (formats: docs/PROTOCOL.md). Each is 768 bytes, as hex. */
import { createHash, randomBytes } from 'node:crypto';

const FRAME = 768;
const PART = 747;
const u16 = (value: number): Buffer => Buffer.of(value >> 8, value & 255);
const field = (bytes: Uint8Array): Buffer => Buffer.concat([u16(bytes.length), bytes]);

const digestOf = (payload: Uint8Array): Buffer =>
  createHash('sha256').update('wellio/frame/1').update(payload).digest().subarray(0, 16);

interface Header {
  readonly version?: number;
  readonly digest?: Uint8Array;
  readonly count?: number;
  readonly length?: number;
}

/** A payload cut as ours are, with the header's fields as told. */
function frames(payload: Uint8Array, { version = 1, digest, count, length }: Header = {}): string[] {
  const cut = Math.ceil(payload.length / PART);
  return Array.from({ length: cut }, (_, index) => {
    const head = [
      Buffer.of(version),
      digest ?? digestOf(payload),
      Buffer.of(index, count ?? cut),
      u16(length ?? payload.length),
    ];
    const frame = Buffer.alloc(FRAME);
    Buffer.concat([...head, payload.subarray(index * PART, (index + 1) * PART)]).copy(frame);
    return frame.toString('hex');
  });
}

/** As long as an ordinary message and of its form, with random keys and random bytes where it is sealed. */
function message(version = 1): Buffer {
  const body = [randomBytes(32), randomBytes(32), randomBytes(1088), randomBytes(12)].map(field);
  const bucket = Buffer.alloc(8);
  bucket.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 60_000) * 60));
  return Buffer.concat([Buffer.of(version), ...body, bucket, field(randomBytes(4030)), randomBytes(16)]);
}

/** A flight of the meeting that nobody began. */
const flight = (code: number, bytes: number): Buffer =>
  Buffer.concat([Buffer.of(0x81, code), randomBytes(bytes - 2)]);

/** The first of 16 frames of a payload that never comes: what a flood is made of. */
export const beginnings = (count: number): readonly string[] =>
  Array.from({ length: count }, () =>
    frames(randomBytes(PART), { digest: randomBytes(16), count: 16, length: 16 * PART }),
  ).flat();

export function badFrames(): Readonly<Record<string, readonly string[]>> {
  const whole = frames(message());
  return {
    'random bytes': [randomBytes(FRAME).toString('hex')],
    'a frame of another version': frames(randomBytes(100), { version: 2 }),
    'more frames than allowed': frames(randomBytes(PART), { count: 17, length: 12_699 }),
    'a length that does not fit': frames(randomBytes(PART), { count: 1, length: 60_000 }),
    'a digest that does not fit': frames(randomBytes(PART), { digest: randomBytes(16) }),
    'a message for somebody else from nobody known': whole,
    'the same once more': whole,
    'a message of another version': frames(message(2)),
    'a message cut short': frames(message().subarray(0, 700)),
    'flights of no meeting': [frames(flight(5, 100)), frames(flight(9, 40)), frames(flight(3, 1200))].flat(),
  };
}
