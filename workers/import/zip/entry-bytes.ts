import { TooMuchError } from '../error.ts';
import { crc32 } from './crc32.ts';
import type { ZipEntry } from './directory.ts';
import { ArchiveError } from './error.ts';

const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;
/** Health exports shrink to about a twentieth; deflate's limit is about a thousandth, which only zeroes or a bomb reach. */
const MAX_RATIO = 250;
/** Small files may shrink more. */
const RATIO_FROM_BYTES = 1_000_000;

async function compressedBytes(file: Blob, entry: ZipEntry): Promise<Blob> {
  const header = new DataView(await file.slice(entry.offset, entry.offset + LOCAL_BYTES).arrayBuffer());
  if (header.byteLength < LOCAL_BYTES || header.getUint32(0, true) !== LOCAL) throw new ArchiveError();
  const start = entry.offset + LOCAL_BYTES + header.getUint16(26, true) + header.getUint16(28, true);
  if (start + entry.compressedSize > file.size) throw new ArchiveError();
  return file.slice(start, start + entry.compressedSize);
}

/** What the browser throws on bytes that don't unpack, as our own error; a file that can't be read any more stays what it is. */
function unpackError(error: unknown): unknown {
  return error instanceof TypeError ? new ArchiveError() : error;
}

/**
 * The unpacked bytes of one entry, piece by piece, with nothing held but a piece. Checked on the way: size and ratio before more is
 * unpacked than `maxBytes`, length and CRC-32 at the end. Throws ArchiveError or TooMuchError.
 */
export async function* entryBytes(
  file: Blob,
  entry: ZipEntry,
  maxBytes: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (entry.encrypted || (entry.method !== STORED && entry.method !== DEFLATED)) throw new ArchiveError();
  if (entry.size > maxBytes) throw new TooMuchError();
  const packed = (await compressedBytes(file, entry)).stream();
  const bytes = entry.method === STORED ? packed : packed.pipeThrough(new DecompressionStream('deflate-raw'));
  const reader = bytes.getReader();
  let size = 0;
  let crc = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      const swollen = size > RATIO_FROM_BYTES && size > MAX_RATIO * entry.compressedSize;
      if (size > maxBytes || swollen) throw new TooMuchError();
      crc = crc32(value, crc);
      yield value;
    }
  } catch (error) {
    throw unpackError(error);
  } finally {
    // Also where the reader of these bytes has enough.
    await reader.cancel().catch(() => undefined);
  }
  if (size !== entry.size || crc !== entry.crc) throw new ArchiveError();
}
