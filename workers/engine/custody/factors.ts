/** @file The second factor of a slot: what a proof of unlocking gives for it. Factors are the caller's to wipe. */
import type { Proof } from '../../api/unlock.ts';
import { copy, wipe, type Bytes } from '../protocol/suites/bytes.ts';
import { asKemCiphertext } from '../protocol/suites/kem.ts';
import type { Suite } from '../protocol/suites/types.ts';
import { passphraseBytes } from './passphrase.ts';
import { readRecoveryWords, recoverySecrets } from './recovery-key.ts';
import type { Slot, SlotOf } from './slot-records.ts';

const PASSPHRASE_FACTOR_BYTES = 64;
const PRF_BYTES = 32;

/** PBKDF2-SHA-512 (RFC 8018), 64 bytes; zeroes the given secret. Takes about half a second natively. */
export async function pbkdf2Sha512(
  bytes: Bytes,
  { kdfSalt, iterations }: Pick<SlotOf<'passphrase'>['parameters'], 'kdfSalt' | 'iterations'>,
): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', bytes, 'PBKDF2', false, ['deriveBits']);
  wipe(bytes);
  const bits = await crypto.subtle.deriveBits(
    { name: 'PBKDF2', hash: 'SHA-512', salt: kdfSalt, iterations },
    key,
    8 * PASSPHRASE_FACTOR_BYTES,
  );
  return new Uint8Array(bits);
}

export const passphraseFactor = (
  passphrase: string,
  parameters: Pick<SlotOf<'passphrase'>['parameters'], 'kdfSalt' | 'iterations'>,
): Promise<Bytes> => pbkdf2Sha512(passphraseBytes(passphrase), parameters);

async function recoveryFactor(
  words: string,
  { publicKey, ciphertext }: SlotOf<'recovery'>['parameters'],
  { kem }: Pick<Suite, 'kem'>,
): Promise<Bytes | undefined> {
  const entropy = readRecoveryWords(words);
  if (entropy === undefined) return undefined;
  const { backupKey, kemSeed } = await recoverySecrets(entropy);
  wipe(backupKey);
  const key = await kem.importSeed(kemSeed);
  const fits = key.publicKey.every((byte, at) => byte === publicKey[at]);
  const factor = fits ? await key.decapsulate(asKemCiphertext(ciphertext)) : undefined;
  key.destroy();
  return factor;
}

/** Undefined when this proof isn't one for this slot at all; a wrong passphrase gives a factor that opens nothing. */
export async function factorFor(
  slot: Slot,
  proof: Proof,
  suite: Pick<Suite, 'kem'>,
): Promise<Bytes | undefined> {
  if (slot.kind === 'passphrase' && proof.way === 'passphrase')
    return passphraseFactor(proof.passphrase, slot.parameters);
  if (slot.kind === 'prf' && proof.way === 'prf')
    return proof.output.length === PRF_BYTES ? copy(proof.output) : undefined;
  if (slot.kind === 'recovery' && proof.way === 'recovery')
    return recoveryFactor(proof.words, slot.parameters, suite);
  return undefined;
}
