/** Puts the five primitives together: native where the runtime proves it, noble elsewhere. */
import { nativeAead, nobleAead, selectAead } from './aead.ts';
import { nativeHash, nobleHash, selectHash } from './hash.ts';
import { nativeKdf, nobleKdf, selectKdf } from './kdf.ts';
import { nativeKem, nobleKem, selectKem } from './kem.ts';
import { nativeSignature, nobleSignature, selectSignature } from './signature.ts';
import type { Suite } from './types.ts';

export const nobleSuite: Suite = {
  kem: nobleKem,
  signature: nobleSignature,
  aead: nobleAead,
  kdf: nobleKdf,
  hash: nobleHash,
};

/** Only where the runtime has all of it: `selectSuite` is for everybody else. */
export const nativeSuite: Suite = {
  kem: nativeKem,
  signature: nativeSignature,
  aead: nativeAead,
  kdf: nativeKdf,
  hash: nativeHash,
};

/** Probes each primitive once; call it at engine start and keep the answer. */
export async function selectSuite(): Promise<Suite> {
  const [kem, signature, aead, kdf, hash] = await Promise.all([
    selectKem(),
    selectSignature(),
    selectAead(),
    selectKdf(),
    selectHash(),
  ]);
  return { kem, signature, aead, kdf, hash };
}
