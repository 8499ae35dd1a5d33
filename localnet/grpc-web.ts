/** grpc-web framing: one flag byte, four bytes of length, payload. cmix-wire sections 3.3 and 3.4. */
import { toBinary, create } from '@bufbuild/protobuf';
import { concat, copyOf, utf8 } from './bytes.ts';
import { StreamChunkSchema } from './proto/gen/mixmessages_pb.ts';

const HEADER_LENGTH = 5;
const FLAG_MESSAGE = 0x00;
const FLAG_TRAILER = 0x80;
const CHUNK_LENGTH = 1250;

export interface Frame {
  readonly flag: number;
  readonly payload: Uint8Array;
}

export function encodeFrame(flag: number, payload: Uint8Array): Uint8Array {
  const header = new Uint8Array(HEADER_LENGTH);
  header[0] = flag;
  new DataView(header.buffer).setUint32(1, payload.length);
  return concat(header, payload);
}

/** Undefined when the body doesn't end exactly with a frame. */
export function decodeFrames(body: Uint8Array): readonly Frame[] | undefined {
  const frames: Frame[] = [];
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  for (let offset = 0; offset < body.length;) {
    if (offset + HEADER_LENGTH > body.length) return undefined;
    const end = offset + HEADER_LENGTH + view.getUint32(offset + 1);
    if (end > body.length) return undefined;
    frames.push({ flag: body[offset] ?? 0, payload: body.subarray(offset + HEADER_LENGTH, end) });
    offset = end;
  }
  return frames;
}

/** A request is exactly one uncompressed message frame. */
export function decodeRequest(body: Uint8Array): Uint8Array | undefined {
  const [frame, ...more] = decodeFrames(body) ?? [];
  return frame?.flag === FLAG_MESSAGE && more.length === 0 ? frame.payload : undefined;
}

/** Clients match on this text and don't percent-decode it, so it is kept to printable ASCII in one line. */
function trailer(status: number, message: string): Uint8Array {
  const text = message.replace(/[^\x20-\x7e]+/g, ' ');
  return encodeFrame(FLAG_TRAILER, utf8(`grpc-status: ${status}\r\ngrpc-message: ${text}\r\n`));
}

export function encodeUnary(message: Uint8Array): Uint8Array {
  return concat(encodeFrame(FLAG_MESSAGE, message), trailer(0, ''));
}

/** Every error is status 2 (unknown), as upstream's are: clients look at the text alone. */
export function encodeError(message: string): Uint8Array {
  return trailer(2, message);
}

export interface ChunkedBody {
  readonly body: Uint8Array;
  /** Goes into the header `totalChunks`. */
  readonly chunks: number;
}

/** A server-streamed message in pieces. It may not be empty: clients take an empty chunk for the end. */
export function encodeChunked(message: Uint8Array): ChunkedBody {
  if (message.length === 0) throw new RangeError('an empty message has no chunks');
  const frames: Uint8Array[] = [];
  for (let offset = 0; offset < message.length; offset += CHUNK_LENGTH) {
    const chunk = create(StreamChunkSchema, {
      Datum: copyOf(message.subarray(offset, offset + CHUNK_LENGTH)),
    });
    frames.push(encodeFrame(FLAG_MESSAGE, toBinary(StreamChunkSchema, chunk)));
  }
  return { body: concat(...frames, trailer(0, '')), chunks: frames.length };
}
