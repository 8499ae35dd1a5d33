/**
 * @file The recovery key: 24 words (BIP-39, English) = 256 bits, from which come by HKDF-SHA-512, each under its own label, the
 * backup key and an ML-KEM-768 seed. The device keeps the public key of the second: things can be sealed to the words without them.
 */
import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { copy, wipe, type Bytes } from '../protocol/suites/bytes.ts';
import { KEM_SEED_BYTES } from '../protocol/suites/kem.ts';
import type { KemPrivateKey } from '../protocol/suites/keys.ts';
import type { RandomBytes, Suite } from '../protocol/suites/types.ts';
import { toCbor } from '../store/cbor.ts';

export const RECOVERY_WORDS = 24;
const ENTROPY_BYTES = 32;
const BACKUP_KEY_BYTES = 32;

/** The words may be typed with any spaces and in any case; undefined unless all 24 are right (the last holds a checksum). */
export function readRecoveryWords(input: string): Bytes | undefined {
  const words = input.normalize('NFKD').trim().toLowerCase().split(/\s+/u);
  if (words.length !== RECOVERY_WORDS) return undefined;
  try {
    return copy(mnemonicToEntropy(words.join(' '), wordlist));
  } catch {
    return undefined;
  }
}

/** Throws on anything but 32 bytes. */
export const recoveryWordsOf = (entropy: Bytes): string => entropyToMnemonic(entropy, wordlist);

export const newRecoveryEntropy = (random: RandomBytes): Bytes => random(ENTROPY_BYTES);

export interface RecoverySecrets {
  /** 32 bytes: encrypts backups. */
  readonly backupKey: Bytes;
  /** ML-KEM-768. */
  readonly kemSeed: Bytes;
}

/** Zeroes the given entropy; the secrets are the caller's to wipe. */
export async function recoverySecrets(entropy: Bytes): Promise<RecoverySecrets> {
  const base = await crypto.subtle.importKey('raw', entropy, 'HKDF', false, ['deriveBits']);
  wipe(entropy);
  const derive = async (use: string, length: number): Promise<Bytes> =>
    new Uint8Array(
      await crypto.subtle.deriveBits(
        { name: 'HKDF', hash: 'SHA-512', salt: new Uint8Array(), info: toCbor([`wellio/recovery/${use}/1`]) },
        base,
        8 * length,
      ),
    );
  const [backupKey, kemSeed] = await Promise.all([
    derive('backup', BACKUP_KEY_BYTES),
    derive('kem', KEM_SEED_BYTES),
  ]);
  return { backupKey, kemSeed };
}

/** The ML-KEM key of typed words; undefined unless all 24 are right. The caller's to destroy. */
export async function recoveryKem(
  { kem }: Pick<Suite, 'kem'>,
  words: string,
): Promise<KemPrivateKey | undefined> {
  const entropy = readRecoveryWords(words);
  if (entropy === undefined) return undefined;
  const { backupKey, kemSeed } = await recoverySecrets(entropy);
  wipe(backupKey);
  return kem.importSeed(kemSeed);
}
