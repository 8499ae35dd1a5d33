/** SHA-256 and SHA-512 (FIPS 180-4), native and noble. */
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { copy, equalBytes } from './bytes.ts';
import type { Hash } from './types.ts';
import { failureOf, unshared } from './webcrypto.ts';

export const nobleHash: Hash = {
  backend: 'noble',
  reason: 'noble was asked for',
  sha256: (bytes) => Promise.resolve(copy(sha256(bytes))),
  sha512: (bytes) => Promise.resolve(copy(sha512(bytes))),
};

export const nativeHash: Hash = {
  backend: 'native',
  reason: 'WebCrypto passed a round trip',
  sha256: async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', unshared(bytes))),
  sha512: async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-512', unshared(bytes))),
};

/** Native if it agrees with noble, else noble, with the reason. */
export async function selectHash(native: Hash = nativeHash): Promise<Hash> {
  const probe = Uint8Array.of(1, 2, 3);
  try {
    const same =
      equalBytes(await native.sha256(probe), await nobleHash.sha256(probe)) &&
      equalBytes(await native.sha512(probe), await nobleHash.sha512(probe));
    return same ? native : { ...nobleHash, reason: 'WebCrypto gave wrong bytes' };
  } catch (error) {
    return { ...nobleHash, reason: `no SHA-2 in WebCrypto (${failureOf(error)})` };
  }
}
