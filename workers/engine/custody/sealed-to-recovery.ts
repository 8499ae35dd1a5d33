/**
 * @file Things sealed so that only the recovery words open them: the device seals with their ML-KEM public key alone.
 *
 *     sealed = KEM ciphertext (1088) ‖ AES-256-GCM under
 *     key    = HKDF-SHA-512(shared secret, salt empty, info = CBOR(['wellio/recovery/sealed/1', use, SHA-256(public key ‖ ciphertext)]))
 */
import { concat, wipe, type Bytes } from '../protocol/suites/bytes.ts';
import { asKemCiphertext, asKemPublicKey, KEM_CIPHERTEXT_BYTES } from '../protocol/suites/kem.ts';
import type { KemPrivateKey } from '../protocol/suites/keys.ts';
import type { Suite } from '../protocol/suites/types.ts';
import { toCbor } from '../store/cbor.ts';
import { open, seal } from '../store/sealing.ts';

/** What the sealed bytes are for: one sealed for another use doesn't open. */
export type SealedUse = 'account-root' | 'revocation';

const LABEL = 'wellio/recovery/sealed/1';

async function keyFor(
  use: SealedUse,
  sharedSecret: Bytes,
  publicKey: Uint8Array,
  ciphertext: Uint8Array,
): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', sharedSecret, 'HKDF', false, ['deriveKey']);
  wipe(sharedSecret);
  const names = new Uint8Array(await crypto.subtle.digest('SHA-256', concat(publicKey, ciphertext)));
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-512', salt: new Uint8Array(), info: toCbor([LABEL, use, names]) },
    base,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

/** `publicKey`: the recovery key's. The secret stays the caller's to wipe. */
export async function sealToRecovery(
  { kem }: Pick<Suite, 'kem'>,
  publicKey: Uint8Array,
  use: SealedUse,
  secret: Bytes,
): Promise<Bytes> {
  const recipient = asKemPublicKey(publicKey);
  const { ciphertext, sharedSecret } = await kem.encapsulate(recipient);
  const key = await keyFor(use, sharedSecret, recipient, ciphertext);
  return concat(ciphertext, await seal(key, toCbor([LABEL, use]), secret));
}

/** `words`: the ML-KEM key that comes from the words. Undefined when these are other words, or the bytes were altered. */
export async function openWithRecovery(
  words: KemPrivateKey,
  use: SealedUse,
  sealed: Uint8Array,
): Promise<Bytes | undefined> {
  if (sealed.length <= KEM_CIPHERTEXT_BYTES) return undefined;
  const ciphertext = asKemCiphertext(sealed.subarray(0, KEM_CIPHERTEXT_BYTES));
  const key = await keyFor(use, await words.decapsulate(ciphertext), words.publicKey, ciphertext);
  return open(key, toCbor([LABEL, use]), sealed.subarray(KEM_CIPHERTEXT_BYTES));
}
