import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as padding from '../../../workers/engine/protocol/padding.ts';
import { concat, utf8 } from '../../../workers/engine/protocol/suites/bytes.ts';
import { nativeHash, nobleHash } from '../../../workers/engine/protocol/suites/hash.ts';
import {
  FRAME_BYTES,
  FRAME_HEADER_BYTES,
  FRAME_PAYLOAD_BYTES,
  MAX_FRAMES,
  readFrame,
  toFrames,
  type Frame,
} from '../../../workers/engine/transport/frames.ts';

function payloadOf(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (at * 31 + 7) % 256);
}

function read(bytes: Uint8Array): Frame {
  const frame = readFrame(bytes);
  if (typeof frame === 'string') throw new Error(frame);
  return frame;
}

describe('frames', () => {
  test('are 768 bytes, as the mixnet worker takes, and the protocol pads to what they carry', () => {
    expect(FRAME_BYTES).toBe(768);
    expect(FRAME_PAYLOAD_BYTES).toBe(747);
    expect(padding.FRAME_PAYLOAD_BYTES).toBe(FRAME_PAYLOAD_BYTES);
    expect(padding.MAX_FLIGHT_FRAMES).toBe(MAX_FRAMES);
  });

  test('hold what docs/PROTOCOL.md says', async () => {
    const payload = payloadOf(800);
    const frames = await toFrames(nativeHash, payload);
    const digest = createHash('sha256')
      .update(concat(utf8('wellio/frame/1'), payload))
      .digest()
      .subarray(0, 16);
    expect(frames).toHaveLength(2);
    for (const [index, frame] of frames.entries()) {
      const header = Uint8Array.from([1, ...digest, index, 2, 800 >> 8, 800 & 255]);
      expect(frame).toHaveLength(FRAME_BYTES);
      expect(frame.slice(0, FRAME_HEADER_BYTES)).toEqual(header);
    }
    expect(frames[1]?.slice(FRAME_HEADER_BYTES + 53)).toEqual(new Uint8Array(747 - 53));
    expect(await toFrames(nobleHash, payload)).toEqual(frames);
  });

  test('give back any payload of 1 to 20 frames', async () => {
    const length = fc.integer({ min: 1, max: MAX_FRAMES * FRAME_PAYLOAD_BYTES });
    await fc.assert(
      fc.asyncProperty(length, async (size) => {
        const payload = payloadOf(size);
        const before = new Uint8Array(payload);
        const frames = (await toFrames(nativeHash, payload)).map(read);
        expect(concat(...frames.map(({ part }) => part))).toEqual(payload);
        expect(frames.map(({ index }) => index)).toEqual(frames.map((_, at) => at));
        expect(payload).toEqual(before);
      }),
    );
  });

  test('the limits are exact', async () => {
    for (const [size, count] of [
      [1, 1],
      [747, 1],
      [748, 2],
      [11_952, 16],
    ] as const) {
      expect(await toFrames(nativeHash, payloadOf(size))).toHaveLength(count);
    }
    for (const size of [0, 14_941, 50_000]) {
      await expect(toFrames(nativeHash, payloadOf(size))).rejects.toThrow(RangeError);
    }
  });

  test('anything else is refused with its reason', async () => {
    const [, last] = await toFrames(nativeHash, payloadOf(800));
    if (last === undefined) throw new Error('no second frame');
    const changed = (change: (frame: Uint8Array) => void): Uint8Array => {
      const frame = new Uint8Array(last);
      change(frame);
      return frame;
    };
    for (const size of [0, 767, 769, 100_000]) expect(readFrame(new Uint8Array(size))).toBe('wrong-size');
    for (const version of [0, 2, 255])
      expect(readFrame(changed((f) => (f[0] = version)))).toBe('unknown-version');
    const crooked: ((frame: Uint8Array) => void)[] = [
      (frame) => (frame[17] = 2), // index beyond the count
      (frame) => (frame[18] = 0), // no frames
      (frame) => (frame[18] = 17), // too many
      (frame) => (frame[18] = 3), // more than the length needs
      (frame) => frame.set([0, 0], 19), // no bytes
      (frame) => frame.set([255, 255], 19), // more bytes than 20 frames
      (frame) => (frame[767] = 1), // padding that isn't zero
      (frame) => (frame[FRAME_HEADER_BYTES + 53] = 1),
    ];
    for (const change of crooked) expect(readFrame(changed(change))).toBe('malformed');
  });

  test('random bytes never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 768, maxLength: 768 }), (noise) => {
        noise[0] = 1;
        const frame = readFrame(noise);
        if (typeof frame !== 'string') expect(frame.count).toBeLessThanOrEqual(MAX_FRAMES);
      }),
    );
  });

  test('what is read is a copy', async () => {
    const [frame] = await toFrames(nativeHash, payloadOf(10));
    if (frame === undefined) throw new Error('no frame');
    const { part } = read(frame);
    frame.fill(0);
    expect(part).toEqual(payloadOf(10));
  });
});
