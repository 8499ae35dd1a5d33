/**
 * The post-quantum part of WebCrypto, which TypeScript's libraries don't describe yet (the draft "Modern
 * Algorithms in the Web Cryptography API"). Both the formats and the methods may be missing at run time:
 * each backend finds out by a real round trip.
 */
import type { Bytes } from './bytes.ts';

export type PqAlgorithm = 'ML-KEM-768' | 'ML-DSA-65';

export interface PqSubtle {
  importKey(
    format: 'raw-seed' | 'raw-public',
    data: Bytes,
    algorithm: PqAlgorithm,
    extractable: boolean,
    usages: readonly string[],
  ): Promise<CryptoKey>;
  exportKey(format: 'raw-public', key: CryptoKey): Promise<ArrayBuffer>;
  getPublicKey(key: CryptoKey, usages: readonly string[]): Promise<CryptoKey>;
  encapsulateBits(
    algorithm: 'ML-KEM-768',
    publicKey: CryptoKey,
  ): Promise<{ sharedKey: ArrayBuffer; ciphertext: ArrayBuffer }>;
  decapsulateBits(algorithm: 'ML-KEM-768', key: CryptoKey, ciphertext: Bytes): Promise<ArrayBuffer>;
  sign(algorithm: { name: 'ML-DSA-65'; context: Bytes }, key: CryptoKey, data: Bytes): Promise<ArrayBuffer>;
  verify(
    algorithm: { name: 'ML-DSA-65'; context: Bytes },
    key: CryptoKey,
    signature: Bytes,
    data: Bytes,
  ): Promise<boolean>;
}

/** `crypto.subtle` seen with the draft's methods; calling one may reject or throw. */
export function pqSubtle(): PqSubtle {
  return crypto.subtle as unknown as PqSubtle;
}

/** The argument itself where its buffer is an ordinary one, else a copy: WebCrypto refuses shared memory. */
export function unshared(bytes: Uint8Array): Bytes {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Bytes) : new Uint8Array(bytes);
}

/** One sentence on what went wrong, for `reason`. */
export function failureOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'it threw something that is no error';
}
