/** ML-DSA-65 with context (FIPS 204), native and noble. */
import { ml_dsa65 } from '@noble/post-quantum/ml-dsa.js';
import { copy, utf8, wipe, type Bytes } from './bytes.ts';
import { SigningKey } from './keys.ts';
import type { RandomBytes, Signature, SignatureScheme, SigningPublicKey } from './types.ts';
import { failureOf, pqSubtle, unshared } from './webcrypto.ts';

export const SIGNING_SEED_BYTES = 32;
export const SIGNING_PUBLIC_KEY_BYTES = 1952;
export const SIGNATURE_BYTES = 3309;
const MAX_CONTEXT_BYTES = 255;

export function asSigningPublicKey(bytes: Uint8Array): SigningPublicKey {
  if (bytes.length !== SIGNING_PUBLIC_KEY_BYTES)
    throw new TypeError('an ML-DSA-65 public key has 1952 bytes');
  return copy(bytes) as SigningPublicKey;
}

export function asSignature(bytes: Uint8Array): Signature {
  if (bytes.length !== SIGNATURE_BYTES) throw new TypeError('an ML-DSA-65 signature has 3309 bytes');
  return copy(bytes) as Signature;
}

function requireSeed(seed: Bytes): void {
  if (seed.length !== SIGNING_SEED_BYTES) throw new TypeError('an ML-DSA-65 seed has 32 bytes');
}

function requireContext(context: Uint8Array): void {
  if (context.length > MAX_CONTEXT_BYTES) throw new TypeError('a context has at most 255 bytes');
}

/** The lengths both backends agree to look at; neither is asked about anything else. */
function plausible(publicKey: Uint8Array, signature: Uint8Array, context: Uint8Array): boolean {
  return (
    publicKey.length === SIGNING_PUBLIC_KEY_BYTES &&
    signature.length === SIGNATURE_BYTES &&
    context.length <= MAX_CONTEXT_BYTES
  );
}

/**
 * ML-DSA-65 by noble. `random` gives the 32 bytes of hedging (rnd in FIPS 204, algorithm 2; zeros make the
 * deterministic variant): leave it out except where vectors are made or checked.
 */
export function createNobleSignature(random?: RandomBytes): SignatureScheme {
  return {
    backend: 'noble',
    reason: 'noble was asked for',
    // eslint-disable-next-line @typescript-eslint/require-await -- same shape as the native backend
    async importSeed(seed) {
      requireSeed(seed);
      const { publicKey, secretKey } = ml_dsa65.keygen(seed);
      wipe(seed);
      return new SigningKey('noble', asSigningPublicKey(publicKey), {
        // eslint-disable-next-line @typescript-eslint/require-await -- same shape as the native backend
        run: async (message, context) => {
          requireContext(context);
          const options = random === undefined ? { context } : { context, extraEntropy: random(32) };
          return asSignature(ml_dsa65.sign(message, secretKey, options));
        },
        forget: () => wipe(secretKey),
      });
    },
    verify(publicKey, message, signature, context) {
      if (!plausible(publicKey, signature, context)) return Promise.resolve(false);
      try {
        return Promise.resolve(ml_dsa65.verify(signature, message, publicKey, { context }));
      } catch {
        return Promise.resolve(false);
      }
    },
  };
}

export const nobleSignature = createNobleSignature();

export const nativeSignature: SignatureScheme = {
  backend: 'native',
  reason: 'WebCrypto passed a round trip',
  async importSeed(seed) {
    requireSeed(seed);
    const subtle = pqSubtle();
    const key = await subtle.importKey('raw-seed', seed, 'ML-DSA-65', false, ['sign']);
    wipe(seed);
    const publicKey = await subtle.getPublicKey(key, ['verify']);
    const raw = new Uint8Array(await subtle.exportKey('raw-public', publicKey));
    return new SigningKey('native', asSigningPublicKey(raw), {
      run: async (message, context) => {
        requireContext(context);
        const algorithm = { name: 'ML-DSA-65', context: unshared(context) } as const;
        return asSignature(new Uint8Array(await subtle.sign(algorithm, key, unshared(message))));
      },
      forget: () => undefined,
    });
  },
  async verify(publicKey, message, signature, context) {
    if (!plausible(publicKey, signature, context)) return false;
    const subtle = pqSubtle();
    try {
      const key = await subtle.importKey('raw-public', unshared(publicKey), 'ML-DSA-65', false, ['verify']);
      const algorithm = { name: 'ML-DSA-65', context: unshared(context) } as const;
      return await subtle.verify(algorithm, key, unshared(signature), unshared(message));
    } catch {
      return false;
    }
  },
};

/** Native if signing and verifying with a context works here, else noble, with the reason. */
export async function selectSignature(native: SignatureScheme = nativeSignature): Promise<SignatureScheme> {
  const [message, context, other] = [utf8('round trip'), utf8('wellio/probe'), utf8('wellio/other')];
  try {
    const key = await native.importSeed(new Uint8Array(SIGNING_SEED_BYTES).fill(7));
    const signature = await key.sign(message, context);
    const good = await native.verify(key.publicKey, message, signature, context);
    // A runtime that ignores the context would accept this.
    const bad = await native.verify(key.publicKey, message, signature, other);
    if (good && !bad) return native;
    return { ...nobleSignature, reason: 'the WebCrypto round trip verified wrongly' };
  } catch (error) {
    return { ...nobleSignature, reason: `no ML-DSA-65 in WebCrypto (${failureOf(error)})` };
  }
}
