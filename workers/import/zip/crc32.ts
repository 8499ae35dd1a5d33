/** @file CRC-32 as in ZIP files (reversed polynomial 0xEDB88320), four bytes at a step: exports have gigabytes. */

const POLYNOMIAL = 0xedb88320;
const SLICES = 4;

const TABLE = new Uint32Array(256 * SLICES);
for (let byte = 0; byte < 256; byte += 1) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
  TABLE[byte] = crc;
}
for (let at = 256; at < TABLE.length; at += 1) {
  const before = TABLE[at - 256] ?? 0;
  TABLE[at] = (before >>> 8) ^ (TABLE[before & 0xff] ?? 0);
}

/** Goes on from the CRC of what came before (0 at the start). */
export function crc32(bytes: Uint8Array, before = 0): number {
  const table = (slice: number, value: number): number => TABLE[256 * slice + (value & 0xff)] ?? 0;
  const byteAt = (at: number): number => bytes[at] ?? 0;
  const whole = bytes.length - (bytes.length % SLICES);
  let crc = ~before;
  let at = 0;
  for (; at < whole; at += SLICES) {
    crc ^= byteAt(at) | (byteAt(at + 1) << 8) | (byteAt(at + 2) << 16) | (byteAt(at + 3) << 24);
    crc = table(3, crc) ^ table(2, crc >>> 8) ^ table(1, crc >>> 16) ^ table(0, crc >>> 24);
  }
  for (; at < bytes.length; at += 1) crc = (crc >>> 8) ^ table(0, crc ^ byteAt(at));
  return ~crc >>> 0;
}
