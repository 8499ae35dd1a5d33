/**
 * @file The table of contents of a ZIP file (PKWARE APPNOTE 4.3.12–4.3.16, ZIP64 too), read from its end. Sizes and places come from here
 * and not from the local headers, which exports written as a stream leave empty.
 */
import { ArchiveError } from './error.ts';

export interface ZipEntry {
  readonly name: string;
  /** 0 stored, 8 deflated; the rest can't be read. */
  readonly method: number;
  readonly encrypted: boolean;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Where its local header starts. */
  readonly offset: number;
}

const END = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT = 0xffff;
const LOCATOR = 0x07064b50;
const LOCATOR_BYTES = 20;
const END_64 = 0x06064b50;
const END_64_BYTES = 56;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const EXTRA_64 = 1;
const UNKNOWN_32 = 0xffffffff;
const UNKNOWN_16 = 0xffff;
/** An export has a file per recorded route; this is far above any. */
const MAX_DIRECTORY_BYTES = 32_000_000;

async function viewOf(file: Blob, start: number, end: number): Promise<DataView> {
  if (start < 0 || end > file.size || end < start) throw new ArchiveError();
  return new DataView(await file.slice(start, end).arrayBuffer());
}

function uint64(view: DataView, at: number): number {
  const value = Number(view.getBigUint64(at, true));
  if (!Number.isSafeInteger(value)) throw new ArchiveError();
  return value;
}

interface Place {
  readonly start: number;
  readonly size: number;
}

async function placeOf(file: Blob): Promise<Place> {
  const tailStart = Math.max(0, file.size - END_BYTES - MAX_COMMENT);
  const tail = await viewOf(file, tailStart, file.size);
  let at = tail.byteLength - END_BYTES;
  while (at >= 0 && tail.getUint32(at, true) !== END) at -= 1;
  if (at < 0) throw new ArchiveError();
  const size = tail.getUint32(at + 12, true);
  const start = tail.getUint32(at + 16, true);
  const count = tail.getUint16(at + 10, true);
  if (start !== UNKNOWN_32 && size !== UNKNOWN_32 && count !== UNKNOWN_16) return { start, size };
  const locatorStart = tailStart + at - LOCATOR_BYTES;
  const locator = await viewOf(file, locatorStart, locatorStart + LOCATOR_BYTES);
  // As many entries as the old field can count, and no ZIP64 record.
  if (locator.getUint32(0, true) !== LOCATOR) return { start, size };
  const end64 = uint64(locator, 8);
  const record = await viewOf(file, end64, end64 + END_64_BYTES);
  if (record.getUint32(0, true) !== END_64) throw new ArchiveError();
  return { start: uint64(record, 48), size: uint64(record, 40) };
}

/** Sizes and offset where the 32-bit fields say "see the ZIP64 field", in its fixed order. */
function widened(extra: DataView, fields: readonly number[]): readonly number[] {
  let at = 0;
  while (at + 4 <= extra.byteLength && extra.getUint16(at, true) !== EXTRA_64)
    at += 4 + extra.getUint16(at + 2, true);
  let next = at + 4;
  return fields.map((field) => {
    if (field !== UNKNOWN_32) return field;
    if (next + 8 > extra.byteLength) throw new ArchiveError();
    next += 8;
    return uint64(extra, next - 8);
  });
}

function entryAt(directory: DataView, at: number): { readonly entry: ZipEntry; readonly next: number } {
  if (at + ENTRY_BYTES > directory.byteLength || directory.getUint32(at, true) !== ENTRY)
    throw new ArchiveError();
  const nameEnd = at + ENTRY_BYTES + directory.getUint16(at + 28, true);
  const extraEnd = nameEnd + directory.getUint16(at + 30, true);
  const next = extraEnd + directory.getUint16(at + 32, true);
  if (next > directory.byteLength) throw new ArchiveError();
  const bytes = (from: number, to: number) =>
    new Uint8Array(directory.buffer, directory.byteOffset + from, to - from);
  const [size = 0, compressedSize = 0, offset = 0] = widened(
    new DataView(directory.buffer, directory.byteOffset + nameEnd, extraEnd - nameEnd),
    [24, 20, 42].map((field) => directory.getUint32(at + field, true)),
  );
  return {
    entry: {
      name: new TextDecoder().decode(bytes(at + ENTRY_BYTES, nameEnd)),
      encrypted: (directory.getUint16(at + 8, true) & 1) === 1,
      method: directory.getUint16(at + 10, true),
      crc: directory.getUint32(at + 16, true),
      compressedSize,
      size,
      offset,
    },
    next,
  };
}

/** Every entry. Throws ArchiveError where the file is no whole ZIP file. */
export async function zipEntries(file: Blob): Promise<readonly ZipEntry[]> {
  const { start, size } = await placeOf(file);
  if (size > MAX_DIRECTORY_BYTES) throw new ArchiveError();
  const directory = await viewOf(file, start, start + size);
  const entries: ZipEntry[] = [];
  for (let at = 0; at < size;) {
    const { entry, next } = entryAt(directory, at);
    entries.push(entry);
    at = next;
  }
  return entries;
}
