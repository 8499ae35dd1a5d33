/**
 * What a suite offers: one interface per primitive. Two backends implement each, native WebCrypto and
 * noble. Private keys are class instances (`keys.ts`), never bytes.
 */
import type { Brand, Bytes } from './bytes.ts';
import type { KemPrivateKey, SigningKey } from './keys.ts';

/** ML-KEM-768 encapsulation key, 1184 bytes (FIPS 203, table 3). */
export type KemPublicKey = Brand<Bytes, 'KemPublicKey'>;
/** ML-KEM-768 ciphertext, 1088 bytes. */
export type KemCiphertext = Brand<Bytes, 'KemCiphertext'>;
/** ML-DSA-65 public key, 1952 bytes (FIPS 204, table 2). */
export type SigningPublicKey = Brand<Bytes, 'SigningPublicKey'>;
/** ML-DSA-65 signature, 3309 bytes. */
export type Signature = Brand<Bytes, 'Signature'>;

export type Backend = 'native' | 'noble';

/** Which backend a primitive uses, and why: shown in Security. */
export interface BackendChoice {
  readonly backend: Backend;
  readonly reason: string;
}

/** Source of cryptographic randomness: `length` fresh bytes at each call. */
export type RandomBytes = (length: number) => Bytes;

export interface Kem extends BackendChoice {
  /** Takes a 64-byte seed (d ‖ z) and zeroes the given buffer. Throws on another length. */
  importSeed(seed: Bytes): Promise<KemPrivateKey>;
  /** False for a key of the wrong length or one that fails FIPS 203's modulus check. */
  isPublicKey(bytes: Uint8Array): Promise<boolean>;
  encapsulate(publicKey: KemPublicKey): Promise<{ ciphertext: KemCiphertext; sharedSecret: Bytes }>;
}

export interface SignatureScheme extends BackendChoice {
  /** Takes a 32-byte seed and zeroes the given buffer. Throws on another length. */
  importSeed(seed: Bytes): Promise<SigningKey>;
  /** False for anything that isn't a valid signature, whatever is wrong with it. */
  verify(
    publicKey: Uint8Array,
    message: Uint8Array,
    signature: Uint8Array,
    context: Uint8Array,
  ): Promise<boolean>;
}

/** AES-256-GCM, 96-bit nonce, 128-bit tag (NIST SP 800-38D). */
export interface Aead extends BackendChoice {
  /** Ciphertext ‖ tag. Throws on a key or nonce of the wrong length. */
  seal(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Promise<Bytes>;
  /** The plaintext, or undefined if the tag doesn't fit. */
  open(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Promise<Bytes | undefined>;
}

/** HKDF with SHA-512 (RFC 5869). */
export interface Kdf extends BackendChoice {
  /** 64-byte pseudorandom key. An empty salt stands for 64 zero bytes. */
  extract(salt: Uint8Array, inputKey: Uint8Array): Promise<Bytes>;
  /** `length` bytes, at most 255 × 64; throws beyond. */
  expand(prk: Uint8Array, info: Uint8Array, length: number): Promise<Bytes>;
}

export interface Hash extends BackendChoice {
  sha256(bytes: Uint8Array): Promise<Bytes>;
  sha512(bytes: Uint8Array): Promise<Bytes>;
}

/** Everything protocol v1 computes with, each with its own backend. */
export interface Suite {
  readonly kem: Kem;
  readonly signature: SignatureScheme;
  readonly aead: Aead;
  readonly kdf: Kdf;
  readonly hash: Hash;
}
