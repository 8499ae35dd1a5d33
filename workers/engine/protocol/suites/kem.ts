/** ML-KEM-768 (FIPS 203), native and noble. */
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import { copy, equalBytes, wipe, type Bytes } from './bytes.ts';
import { KemPrivateKey } from './keys.ts';
import type { Kem, KemCiphertext, KemPublicKey, RandomBytes } from './types.ts';
import { failureOf, pqSubtle } from './webcrypto.ts';

export const KEM_SEED_BYTES = 64;
export const KEM_PUBLIC_KEY_BYTES = 1184;
export const KEM_CIPHERTEXT_BYTES = 1088;

function isKemPublicKeyLength(bytes: Uint8Array): bytes is KemPublicKey {
  return bytes.length === KEM_PUBLIC_KEY_BYTES;
}

/** A copy with the brand. Throws on another length; `Kem.isPublicKey` makes the modulus check. */
export function asKemPublicKey(bytes: Uint8Array): KemPublicKey {
  const key = copy(bytes);
  if (!isKemPublicKeyLength(key)) throw new TypeError('an ML-KEM-768 public key has 1184 bytes');
  return key;
}

export function asKemCiphertext(bytes: Uint8Array): KemCiphertext {
  if (bytes.length !== KEM_CIPHERTEXT_BYTES) throw new TypeError('an ML-KEM-768 ciphertext has 1088 bytes');
  return copy(bytes) as KemCiphertext;
}

function requireSeed(seed: Bytes): void {
  if (seed.length !== KEM_SEED_BYTES) throw new TypeError('an ML-KEM-768 seed has 64 bytes');
}

/**
 * ML-KEM-768 by noble. `random` gives the 32 bytes of each encapsulation (m in FIPS 203, algorithm 20):
 * leave it out except where vectors are made or checked.
 */
export function createNobleKem(random?: RandomBytes): Kem {
  return {
    backend: 'noble',
    reason: 'noble was asked for',
    // eslint-disable-next-line @typescript-eslint/require-await -- same shape as the native backend
    async importSeed(seed) {
      requireSeed(seed);
      const { publicKey, secretKey } = ml_kem768.keygen(seed);
      wipe(seed);
      return new KemPrivateKey('noble', asKemPublicKey(publicKey), {
        // eslint-disable-next-line @typescript-eslint/require-await -- same shape as the native backend
        run: async (ciphertext) => copy(ml_kem768.decapsulate(ciphertext, secretKey)),
        forget: () => wipe(secretKey),
      });
    },
    isPublicKey(bytes) {
      try {
        ml_kem768.encapsulate(bytes);
        return Promise.resolve(true);
      } catch {
        return Promise.resolve(false);
      }
    },
    // eslint-disable-next-line @typescript-eslint/require-await -- same shape as the native backend
    async encapsulate(publicKey) {
      const { cipherText, sharedSecret } = ml_kem768.encapsulate(publicKey, random?.(32));
      return { ciphertext: asKemCiphertext(cipherText), sharedSecret: copy(sharedSecret) };
    },
  };
}

export const nobleKem = createNobleKem();

export const nativeKem: Kem = {
  backend: 'native',
  reason: 'WebCrypto passed a round trip',
  async importSeed(seed) {
    requireSeed(seed);
    const subtle = pqSubtle();
    const key = await subtle.importKey('raw-seed', seed, 'ML-KEM-768', false, ['decapsulateBits']);
    wipe(seed);
    const publicKey = await subtle.getPublicKey(key, ['encapsulateBits']);
    const raw = new Uint8Array(await subtle.exportKey('raw-public', publicKey));
    return new KemPrivateKey('native', asKemPublicKey(raw), {
      run: async (ciphertext) =>
        new Uint8Array(await subtle.decapsulateBits('ML-KEM-768', key, asKemCiphertext(ciphertext))),
      forget: () => undefined,
    });
  },
  async isPublicKey(bytes) {
    try {
      await importPublic(bytes);
      return true;
    } catch {
      return false;
    }
  },
  async encapsulate(publicKey) {
    const subtle = pqSubtle();
    const { ciphertext, sharedKey } = await subtle.encapsulateBits(
      'ML-KEM-768',
      await importPublic(publicKey),
    );
    return {
      ciphertext: asKemCiphertext(new Uint8Array(ciphertext)),
      sharedSecret: new Uint8Array(sharedKey),
    };
  },
};

function importPublic(bytes: Uint8Array): Promise<CryptoKey> {
  return pqSubtle().importKey('raw-public', asKemPublicKey(bytes), 'ML-KEM-768', false, ['encapsulateBits']);
}

/** Native if a whole round trip works here, else noble, with the reason. */
export async function selectKem(native: Kem = nativeKem): Promise<Kem> {
  try {
    const key = await native.importSeed(new Uint8Array(KEM_SEED_BYTES).fill(7));
    const { ciphertext, sharedSecret } = await native.encapsulate(key.publicKey);
    const back = await key.decapsulate(ciphertext);
    ciphertext[0] = (ciphertext[0] ?? 0) ^ 1;
    const rejected = await key.decapsulate(ciphertext);
    if (back.length === 32 && equalBytes(back, sharedSecret) && !equalBytes(rejected, back)) return native;
    return { ...nobleKem, reason: 'the WebCrypto round trip gave a wrong secret' };
  } catch (error) {
    return { ...nobleKem, reason: `no ML-KEM-768 in WebCrypto (${failureOf(error)})` };
  }
}
