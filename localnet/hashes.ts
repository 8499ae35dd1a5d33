import { blake2b } from '@noble/hashes/blake2.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { concat } from './bytes.ts';

/** BLAKE2b-256 of the parts, one after the other. Node's own BLAKE2b gives 512 bits only. */
export function blake2b256(...parts: readonly Uint8Array[]): Uint8Array {
  return blake2b(concat(...parts), { dkLen: 32 });
}

export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  return nobleSha256(concat(...parts));
}
