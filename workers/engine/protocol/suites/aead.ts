/** AES-256-GCM with a 96-bit nonce and a 128-bit tag (NIST SP 800-38D), native and noble. */
import { gcm } from '@noble/ciphers/aes.js';
import { copy, equalBytes } from './bytes.ts';
import type { Aead } from './types.ts';
import { failureOf, unshared } from './webcrypto.ts';

const AEAD_KEY_BYTES = 32;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;

function requireLengths(key: Uint8Array, nonce: Uint8Array): void {
  if (key.length !== AEAD_KEY_BYTES) throw new TypeError('an AES-256 key has 32 bytes');
  if (nonce.length !== NONCE_BYTES) throw new TypeError('a nonce has 12 bytes');
}

export const nobleAead: Aead = {
  backend: 'noble',
  reason: 'noble was asked for',
  // eslint-disable-next-line @typescript-eslint/require-await -- same shape as the native backend
  async seal(key, nonce, aad, plaintext) {
    requireLengths(key, nonce);
    return copy(gcm(key, nonce, aad).encrypt(plaintext));
  },
  // eslint-disable-next-line @typescript-eslint/require-await -- same shape as the native backend
  async open(key, nonce, aad, sealed) {
    requireLengths(key, nonce);
    if (sealed.length < TAG_BYTES) return undefined;
    try {
      return copy(gcm(key, nonce, aad).decrypt(sealed));
    } catch {
      return undefined;
    }
  },
};

function importKey(key: Uint8Array, usage: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', unshared(key), 'AES-GCM', false, [usage]);
}

function parameters(nonce: Uint8Array, aad: Uint8Array): AesGcmParams {
  return {
    name: 'AES-GCM',
    iv: unshared(nonce),
    additionalData: unshared(aad),
    tagLength: 8 * TAG_BYTES,
  };
}

export const nativeAead: Aead = {
  backend: 'native',
  reason: 'WebCrypto passed a round trip',
  async seal(key, nonce, aad, plaintext) {
    requireLengths(key, nonce);
    const cryptoKey = await importKey(key, 'encrypt');
    const sealed = await crypto.subtle.encrypt(parameters(nonce, aad), cryptoKey, unshared(plaintext));
    return new Uint8Array(sealed);
  },
  async open(key, nonce, aad, sealed) {
    requireLengths(key, nonce);
    const cryptoKey = await importKey(key, 'decrypt');
    try {
      const plaintext = await crypto.subtle.decrypt(parameters(nonce, aad), cryptoKey, unshared(sealed));
      return new Uint8Array(plaintext);
    } catch {
      return undefined;
    }
  },
};

/** Native if a round trip works and agrees with noble, else noble, with the reason. */
export async function selectAead(native: Aead = nativeAead): Promise<Aead> {
  const key = new Uint8Array(AEAD_KEY_BYTES).fill(1);
  const nonce = new Uint8Array(NONCE_BYTES).fill(2);
  const aad = new Uint8Array(3).fill(3);
  const plaintext = new Uint8Array(40).fill(4);
  try {
    const sealed = await native.seal(key, nonce, aad, plaintext);
    const opened = await native.open(key, nonce, aad, sealed);
    const agrees = equalBytes(sealed, await nobleAead.seal(key, nonce, aad, plaintext));
    if (agrees && opened !== undefined && equalBytes(opened, plaintext)) return native;
    return { ...nobleAead, reason: 'the WebCrypto round trip gave wrong bytes' };
  } catch (error) {
    return { ...nobleAead, reason: `no AES-256-GCM in WebCrypto (${failureOf(error)})` };
  }
}
