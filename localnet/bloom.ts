/** The filter that tells a client in which rounds its address may have mail. cmix-wire section 8.7. */
import { concat, u64be, u64le } from './bytes.ts';
import { murmur3x64128 } from './murmur3.ts';

const VERSION = 1;
const BITS = 648;
const HASHES = 10;
const HEADER_LENGTH = 17;

/** Rounds per filter that keep false positives near 1 in 1000. */
export const ROUNDS_PER_FILTER = 40;

/** Bit indexes of a round, in hashing order; one may occur twice. */
export function bitIndexes(round: bigint): readonly number[] {
  const item = u64le(round);
  const [h0, h1] = murmur3x64128(item);
  const [h2, h3] = murmur3x64128(concat(item, Uint8Array.of(1)));
  return Array.from({ length: HASHES }, (_, n) => {
    const start = n % 2 === 0 ? h0 : h1;
    const step = (n + (n % 2)) % 4 < 2 ? h2 : h3;
    return Number(BigInt.asUintN(64, start + BigInt(n) * step) % BigInt(BITS));
  });
}

export function encodeFilter(rounds: Iterable<bigint>): Uint8Array {
  const bits = new Uint8Array(BITS / 8);
  for (const round of rounds) {
    for (const index of bitIndexes(round)) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
  }
  return concat(Uint8Array.of(VERSION), u64be(BigInt(BITS)), u64be(BigInt(HASHES)), bits);
}

/** Whether a client would ask for mail in that round. `filter` is as `encodeFilter` writes it. */
export function filterHas(filter: Uint8Array, round: bigint): boolean {
  const bits = filter.subarray(HEADER_LENGTH);
  return bitIndexes(round).every((index) => ((bits[index >> 3] ?? 0) & (1 << (index & 7))) !== 0);
}
