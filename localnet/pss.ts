/**
 * RSASSA-PSS with a 32-byte salt in the two forms of cmix-wire section 4.1. Node signs with SHA-256 by itself; the
 * BLAKE2b-256 form is encoded here (RFC 8017 section 9.1) and only the raw RSA operation is Node's.
 */
import { constants, privateDecrypt, publicEncrypt, randomBytes, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { concat, copyOf, equalBytes } from './bytes.ts';
import { blake2b256 } from './hashes.ts';

const SALT_LENGTH = 32;
const HASH_LENGTH = 32;

function modulusBits(key: KeyObject): number {
  const bits = key.asymmetricKeyDetails?.modulusLength;
  if (key.asymmetricKeyType !== 'rsa' || bits === undefined) throw new TypeError('not an RSA key');
  return bits;
}

function mgf1(seed: Uint8Array, length: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let counter = 0; counter * HASH_LENGTH < length; counter++) {
    const counterBytes = new Uint8Array(4);
    new DataView(counterBytes.buffer).setUint32(0, counter);
    blocks.push(blake2b256(seed, counterBytes));
  }
  return concat(...blocks).subarray(0, length);
}

/** EMSA-PSS-Encode of a message already hashed to 32 bytes. */
export function encodePss(digest: Uint8Array, salt: Uint8Array, bits: number): Uint8Array {
  const emBits = bits - 1;
  const length = Math.ceil(emBits / 8);
  const hash = blake2b256(new Uint8Array(8), digest, salt);
  const block = concat(new Uint8Array(length - SALT_LENGTH - HASH_LENGTH - 2), Uint8Array.of(1), salt);
  const mask = mgf1(hash, block.length);
  const masked = block.map((byte, index) => byte ^ (mask[index] ?? 0));
  masked[0] = (masked[0] ?? 0) & (0xff >> (8 * length - emBits));
  return concat(masked, hash, Uint8Array.of(0xbc));
}

/** PSS-B2: BLAKE2b-256 for message and mask. `digest` is the BLAKE2b-256 of the message. */
export function signPssBlake2b(
  key: KeyObject,
  digest: Uint8Array,
  salt: Uint8Array = randomBytes(SALT_LENGTH),
): Uint8Array {
  const encoded = encodePss(digest, salt, modulusBits(key));
  return copyOf(privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, encoded));
}

export function verifyPssBlake2b(key: KeyObject, digest: Uint8Array, signature: Uint8Array): boolean {
  const bits = modulusBits(key);
  if (signature.length !== Math.ceil(bits / 8)) return false;
  let encoded: Uint8Array;
  try {
    encoded = publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, signature);
  } catch {
    return false; // not below the modulus
  }
  encoded = encoded.subarray(encoded.length - Math.ceil((bits - 1) / 8));
  const hash = encoded.subarray(encoded.length - HASH_LENGTH - 1, -1);
  const masked = encoded.subarray(0, encoded.length - HASH_LENGTH - 1);
  const mask = mgf1(hash, masked.length);
  const salt = masked.map((byte, index) => byte ^ (mask[index] ?? 0)).subarray(-SALT_LENGTH);
  return equalBytes(encodePss(digest, salt, bits), encoded);
}

const pssSha256 = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: SALT_LENGTH };

/** PSS-S256: SHA-256 for message and mask; hashes `message` itself. */
export function signPssSha256(key: KeyObject, message: Uint8Array): Uint8Array {
  return copyOf(sign('sha256', message, { key, ...pssSha256 }));
}

export function verifyPssSha256(key: KeyObject, message: Uint8Array, signature: Uint8Array): boolean {
  return verify('sha256', message, { key, ...pssSha256 }, signature);
}
