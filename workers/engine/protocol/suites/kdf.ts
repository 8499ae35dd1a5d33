/** HKDF with SHA-512 (RFC 5869), native and noble. */
import { expand, extract } from '@noble/hashes/hkdf.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { concat, copy, equalBytes, wipe, type Bytes } from './bytes.ts';
import type { Kdf } from './types.ts';
import { failureOf, unshared } from './webcrypto.ts';

/** HashLen of RFC 5869 for SHA-512; also the length of a pseudorandom key. */
const PRK_BYTES = 64;
const MAX_BLOCKS = 255;

function requireLength(length: number): void {
  if (!Number.isSafeInteger(length) || length < 1 || length > MAX_BLOCKS * PRK_BYTES) {
    throw new TypeError('HKDF-SHA-512 expands to 1 to 16320 bytes');
  }
}

export const nobleKdf: Kdf = {
  backend: 'noble',
  reason: 'noble was asked for',
  extract: (salt, inputKey) => Promise.resolve(copy(extract(sha512, inputKey, salt))),
  // eslint-disable-next-line @typescript-eslint/require-await -- same shape as the native backend
  async expand(prk, info, length) {
    requireLength(length);
    return copy(expand(sha512, prk, info, length));
  },
};

/**
 * WebCrypto's own HKDF does extract and expand in one go; the protocol keeps the pseudorandom key between
 * them, so both halves are built from its HMAC (RFC 5869, sections 2.2 and 2.3).
 */
async function hmac(key: Uint8Array): Promise<(data: Uint8Array) => Promise<Bytes>> {
  // HMAC pads a short key with zeros, so one zero block is the same key as none; WebCrypto refuses none.
  const bytes = key.length === 0 ? new Uint8Array(PRK_BYTES) : unshared(key);
  const handle = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-512' }, false, [
    'sign',
  ]);
  return async (data) => new Uint8Array(await crypto.subtle.sign('HMAC', handle, unshared(data)));
}

export const nativeKdf: Kdf = {
  backend: 'native',
  reason: 'WebCrypto passed a round trip',
  async extract(salt, inputKey) {
    const mac = await hmac(salt);
    return mac(inputKey);
  },
  async expand(prk, info, length) {
    requireLength(length);
    const mac = await hmac(prk);
    const blocks: Bytes[] = [];
    let previous: Bytes = new Uint8Array(0);
    for (let i = 1; blocks.length * PRK_BYTES < length; i++) {
      previous = await mac(concat(previous, info, Uint8Array.of(i)));
      blocks.push(previous);
    }
    const output = concat(...blocks);
    wipe(...blocks);
    return output.slice(0, length);
  },
};

/** Native if it agrees with noble on a two-block output, else noble, with the reason. */
export async function selectKdf(native: Kdf = nativeKdf): Promise<Kdf> {
  const [salt, input, info] = [Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3)];
  try {
    const ours = await native.expand(await native.extract(salt, input), info, 100);
    const theirs = await nobleKdf.expand(await nobleKdf.extract(salt, input), info, 100);
    if (equalBytes(ours, theirs)) return native;
    return { ...nobleKdf, reason: 'WebCrypto gave wrong bytes' };
  } catch (error) {
    return { ...nobleKdf, reason: `no HMAC-SHA-512 in WebCrypto (${failureOf(error)})` };
  }
}
