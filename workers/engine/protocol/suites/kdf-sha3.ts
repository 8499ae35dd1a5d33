/**
 * HKDF with SHA3-256 (RFC 5869 over FIPS 202): protocol v2's (design.md §5). In noble's implementation alone, since WebCrypto has no
 * SHA-3 in most browsers. Nothing in v1 calls it.
 */
import { expand, extract } from '@noble/hashes/hkdf.js';
import { sha3_256 } from '@noble/hashes/sha3.js';
import { copy } from './bytes.ts';
import type { Kdf } from './types.ts';

/** HashLen of RFC 5869 for SHA3-256. */
const PRK_BYTES = 32;
const MAX_BLOCKS = 255;

export const sha3Kdf: Kdf = {
  backend: 'noble',
  reason: 'WebCrypto has no SHA-3 in most browsers',
  extract: (salt, inputKey) => Promise.resolve(copy(extract(sha3_256, inputKey, salt))),
  // eslint-disable-next-line @typescript-eslint/require-await -- same shape as the other key derivations
  async expand(prk, info, length) {
    if (!Number.isSafeInteger(length) || length < 1 || length > MAX_BLOCKS * PRK_BYTES) {
      throw new TypeError('HKDF-SHA3-256 expands to 1 to 8160 bytes');
    }
    return copy(expand(sha3_256, prk, info, length));
  },
};
