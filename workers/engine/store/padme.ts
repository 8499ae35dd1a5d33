/**
 * Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", 2019): the next length whose
 * last bits are zero, so that at most 12% is added and lengths tell at most O(log log L) bits. Whatever is shorter than `smallest`
 * (a power of two) has that length: 64 KiB unless said otherwise.
 */
const SMALLEST = 64 * 1024;

export function padmeLength(length: number, smallest = SMALLEST): number {
  if (length <= smallest) return smallest;
  const exponent = Math.floor(Math.log2(length));
  const kept = Math.floor(Math.log2(exponent)) + 1;
  const step = 2 ** (exponent - kept);
  return Math.ceil(length / step) * step;
}
