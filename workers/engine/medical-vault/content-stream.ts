/**
 * @file Content of the medical vault in authenticated chunks (the STREAM construction, Hoang et al. 2015): each chunk is bound to its item,
 * its place and whether it is the last one, so that nothing can be cut off, moved, put in or taken from another item or version.
 *
 *     plaintext = length (u64, big-endian) ‖ content ‖ zeros up to the Padmé length
 *     content key = HKDF-SHA-512(item key, salt = empty, info = CBOR(['wellio/vault/content/1', id, type, version]), 32)
 *     chunk i = AES-256-GCM(content key, nonce = 0⁷ ‖ i (u32, big-endian) ‖ last (0 or 1), AAD = CBOR(['wellio/vault/chunk/1', id, type, version]))
 *
 * An item key is random and seals one content once, so counting nonces never repeat under a key.
 */
import type { VaultKind } from '../../api/medical-vault.ts';
import { concat, wipe, type Bytes } from '../protocol/suites/bytes.ts';
import { toCbor } from '../store/cbor.ts';
import { padmeLength } from '../store/padme.ts';

/** What a key, and every chunk sealed under it, is bound to. */
export interface Bound {
  /** 32 lowercase hex digits. */
  readonly id: string;
  readonly type: VaultKind | 'attachment';
  /** From 1; each edit is one more, under a key of its own. */
  readonly version: number;
}

export interface ContentKey {
  readonly key: CryptoKey;
  readonly associated: Bytes;
}

export const ITEM_KEY_BYTES = 32;
export const CHUNK_BYTES = 64 * 1024;
const LENGTH_BYTES = 8;

/** Altered, cut off, moved or sealed for another place: nothing of it may be shown. */
export class DamagedContentError extends Error {}
/** The source gave more or fewer bytes than it said. */
export class OtherLengthError extends Error {}

/** Takes 32 bytes and zeroes the given buffer. */
export async function contentKeyFrom(itemKey: Bytes, { id, type, version }: Bound): Promise<ContentKey> {
  const base = await crypto.subtle.importKey('raw', itemKey, 'HKDF', false, ['deriveKey']);
  wipe(itemKey);
  const info = toCbor(['wellio/vault/content/1', id, type, version]);
  const key = await crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-512', salt: new Uint8Array(), info },
    base,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
  return { key, associated: toCbor(['wellio/vault/chunk/1', id, type, version]) };
}

function parameters({ associated }: ContentKey, index: number, last: boolean): AesGcmParams {
  const iv = new Uint8Array(12);
  const view = new DataView(iv.buffer);
  view.setUint32(7, index);
  view.setUint8(11, last ? 1 : 0);
  return { name: 'AES-GCM', iv, additionalData: associated };
}

function paddedLength(length: number, smallest: number | undefined): number {
  return padmeLength(LENGTH_BYTES + length, smallest);
}

/** How many chunks content of so many bytes has. */
export function chunkCount(length: number, smallest?: number): number {
  return Math.ceil(paddedLength(length, smallest) / CHUNK_BYTES);
}

/** Header, content and padding, in pieces of any size. */
async function* padded(
  content: AsyncIterable<Uint8Array>,
  length: number,
  smallest: number | undefined,
): AsyncGenerator<Uint8Array> {
  const header = new Uint8Array(LENGTH_BYTES);
  new DataView(header.buffer).setBigUint64(0, BigInt(length));
  yield header;
  let seen = 0;
  for await (const piece of content) {
    seen += piece.length;
    if (seen > length) throw new OtherLengthError();
    yield piece;
  }
  if (seen !== length) throw new OtherLengthError();
  const zeros = new Uint8Array(CHUNK_BYTES);
  for (let left = paddedLength(length, smallest) - LENGTH_BYTES - length; left > 0; left -= CHUNK_BYTES)
    yield zeros.subarray(0, Math.min(left, CHUNK_BYTES));
}

/** The sealed chunks of content of exactly `length` bytes; one chunk of it is in memory at a time. Throws OtherLengthError. */
export async function* sealContent(
  key: ContentKey,
  content: AsyncIterable<Uint8Array>,
  length: number,
  smallest?: number,
): AsyncGenerator<Bytes> {
  const count = chunkCount(length, smallest);
  const chunk = new Uint8Array(CHUNK_BYTES);
  let filled = 0;
  let index = 0;
  const seal = async (last: boolean): Promise<Bytes> => {
    const part = parameters(key, index, last);
    const sealed = await crypto.subtle.encrypt(part, key.key, chunk.subarray(0, filled));
    wipe(chunk);
    filled = 0;
    index += 1;
    return new Uint8Array(sealed);
  };
  for await (const piece of padded(content, length, smallest))
    for (let at = 0; at < piece.length;) {
      if (filled === CHUNK_BYTES) yield await seal(false);
      const some = piece.subarray(at, at + CHUNK_BYTES - filled);
      chunk.set(some, filled);
      filled += some.length;
      at += some.length;
    }
  if (index !== count - 1) throw new Error('chunks were counted wrongly');
  yield await seal(true);
}

async function openChunk(key: ContentKey, index: number, last: boolean, sealed: Bytes): Promise<Bytes> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt(parameters(key, index, last), key.key, sealed));
  } catch {
    throw new DamagedContentError();
  }
}

/** One piece late, with whether it is the last. */
async function* withLast(chunks: AsyncIterable<Bytes>): AsyncGenerator<readonly [Bytes, boolean]> {
  let before: Bytes | undefined;
  for await (const chunk of chunks) {
    if (before !== undefined) yield [before, false];
    before = chunk;
  }
  if (before === undefined) throw new DamagedContentError();
  yield [before, true];
}

/**
 * The content, a chunk at a time. What was given out before an error is an authentic beginning, no more: only the end of this
 * generator says that it is all. Throws DamagedContentError.
 */
export async function* openContent(key: ContentKey, chunks: AsyncIterable<Bytes>): AsyncGenerator<Bytes> {
  let index = 0;
  let left = -1;
  for await (const [sealed, last] of withLast(chunks)) {
    let plaintext = await openChunk(key, index, last, sealed);
    if (index === 0) {
      if (plaintext.length < LENGTH_BYTES) throw new DamagedContentError();
      const length = new DataView(plaintext.buffer).getBigUint64(0);
      if (length > BigInt(Number.MAX_SAFE_INTEGER)) throw new DamagedContentError();
      left = Number(length);
      plaintext = plaintext.slice(LENGTH_BYTES);
    }
    index += 1;
    const content = plaintext.slice(0, Math.min(left, plaintext.length));
    // A writer of ours pads with zeros; anything else there would be a hidden channel.
    if (plaintext.subarray(content.length).some((byte) => byte !== 0)) throw new DamagedContentError();
    left -= content.length;
    if (content.length > 0) yield content;
  }
  if (left !== 0) throw new DamagedContentError();
}

/** A few bytes as a stream. */
export async function* streamOf(...parts: readonly Bytes[]): AsyncGenerator<Bytes> {
  for (const part of parts) yield await Promise.resolve(part);
}

/** All of it: for records, never for attachments. */
export async function whole(pieces: AsyncIterable<Bytes>): Promise<Bytes> {
  const parts: Bytes[] = [];
  for await (const piece of pieces) parts.push(piece);
  return concat(...parts);
}
