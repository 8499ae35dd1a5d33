import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat } from '../../bytes.ts';
import {
  decodeFrames,
  decodeRequest,
  encodeChunked,
  encodeError,
  encodeFrame,
  encodeUnary,
} from '../../grpc-web.ts';
import { lengthDelimited } from '../../protobuf-parts.ts';
import { StreamChunkSchema } from '../../proto/gen/mixmessages_pb.ts';
import { fromBinary } from '@bufbuild/protobuf';
import { readAnswer } from '../wire.ts';

const bytes = fc.uint8Array({ maxLength: 4000 });

describe('frames', () => {
  test('decode to what was encoded, any number of them', () => {
    const frames = fc.array(fc.record({ flag: fc.constantFrom(0, 0x80), payload: bytes }), { maxLength: 5 });
    fc.assert(
      fc.property(frames, (list) => {
        const body = concat(...list.map(({ flag, payload }) => encodeFrame(flag, payload)));
        expect(decodeFrames(body)).toEqual(list);
      }),
    );
  });

  test('a cut body is refused', () => {
    fc.assert(
      fc.property(bytes, fc.nat(), (payload, cut) => {
        const body = encodeFrame(0, payload);
        expect(decodeFrames(body.subarray(0, 1 + (cut % (body.length - 1))))).toBeUndefined();
      }),
    );
  });

  test('a request is one message frame and nothing else', () => {
    fc.assert(
      fc.property(bytes, (payload) => {
        expect(decodeRequest(encodeFrame(0, payload))).toEqual(payload);
      }),
    );
    expect(decodeRequest(new Uint8Array())).toBeUndefined();
    expect(decodeRequest(encodeFrame(1, Uint8Array.of(1)))).toBeUndefined();
    expect(
      decodeRequest(concat(encodeFrame(0, Uint8Array.of(1)), encodeFrame(0, Uint8Array.of(1)))),
    ).toBeUndefined();
  });

  test('no bytes at all make it throw', () => {
    fc.assert(
      fc.property(bytes, (body) => {
        decodeRequest(body);
      }),
    );
  });
});

describe('answers', () => {
  test('unary and chunked ones are read back whole; no chunk is empty', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 9000 }), (message) => {
        const unary = readAnswer('/mixmessages.Gateway/PutMessage', encodeUnary(message));
        expect(unary).toEqual({ status: 0, error: '', message, chunks: 1 });
        const { body, chunks } = encodeChunked(message);
        expect(readAnswer('/mixmessages.Gateway/Poll', body)).toEqual({
          status: 0,
          error: '',
          message,
          chunks,
        });
        expect(chunks).toBe(Math.ceil(message.length / 1250));
      }),
    );
    expect(() => encodeChunked(new Uint8Array())).toThrow(RangeError);
  });

  test('error texts stay one line of printable ASCII', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const answer = readAnswer('/mixmessages.Gateway/PutMessage', encodeError(text));
        expect(answer?.status).toBe(2);
        expect(answer?.error).toMatch(/^[\x20-\x7e]*$/);
      }),
    );
  });
});

test('a length-delimited field is what the codec reads', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40_000 }), (datum) => {
      expect(fromBinary(StreamChunkSchema, lengthDelimited(1, datum)).Datum).toEqual(datum);
    }),
    { numRuns: 30 },
  );
});
