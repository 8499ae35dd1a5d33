/** The two multiplicative groups of cMix. cmix-wire sections 5 and 9.3. */
import { getDiffieHellman } from 'node:crypto';
import { toInteger } from './bytes.ts';

export interface Group {
  readonly prime: bigint;
  readonly primeBytes: Uint8Array;
  readonly generator: bigint;
}

function rfc3526(name: 'modp15' | 'modp16'): Group {
  const primeBytes = new Uint8Array(getDiffieHellman(name).getPrime());
  return { prime: toInteger(primeBytes), primeBytes, generator: 2n };
}

/** 4096 bits. Payload sizes follow from it. */
export const cmixGroup = rfc3526('modp16');
/** 3072 bits; the network never computes in it, clients do. */
export const e2eGroup = rfc3526('modp15');

/** Not constant time: fit for a development network only. */
export function powMod(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** Takes the next `length` bytes of a stream. */
export type ReadBytes = (length: number) => Uint8Array;

const WALK_BLOCK = 16;

/**
 * A group element from a stream of bytes: candidates are dropped byte by byte until the number is certainly below
 * the prime, then the rest is taken as it comes (xx_network/crypto csprng, GenerateInGroup).
 */
export function elementFromStream(read: ReadBytes, group: Group): Uint8Array {
  const prime = group.primeBytes;
  const element = new Uint8Array(prime.length);
  let filled = 0;
  let below = false;
  while (!below && filled < prime.length) {
    for (const byte of read(Math.min(WALK_BLOCK, prime.length - filled))) {
      const limit = prime[filled] ?? 0;
      if (!below && byte > limit) continue;
      if (byte < limit) below = true;
      element[filled++] = byte;
    }
  }
  if (filled < prime.length) element.set(read(prime.length - filled), filled);
  return element;
}
