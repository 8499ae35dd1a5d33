/**
 * @file Twice a year three of the 24 words are asked for, so this device must be able to check three words without having all of them.
 * It keeps HMACs of two triples, of six different places, and asks for one and the other in turn.
 *
 * Three words have 33 bits: whoever can open this device's store can find the six by trying. Eighteen words with 190 bits of the
 * recovery key (198, less 8 of checksum) stay unknown, which is as good as all; a slow KDF would not change that, so there is none.
 */
import { equalBytes, type Bytes } from '../protocol/suites/bytes.ts';
import type { RandomBytes } from '../protocol/suites/types.ts';
import { toCbor } from '../store/cbor.ts';
import { RECOVERY_WORDS } from './recovery-key.ts';

export interface WordCheck {
  /** Places from 0, ascending. */
  readonly places: readonly number[];
  /** 32 bytes. */
  readonly salt: Bytes;
  /** HMAC-SHA-512(salt, CBOR(['wellio/recovery/check/1', places, words])). */
  readonly mac: Bytes;
}

const ASKED_WORDS = 3;
const CHECKS = 2;
const SALT_BYTES = 32;

export const readWord = (typed: string): string => typed.normalize('NFKD').trim().toLowerCase();

/** `count` different places of the 24, ascending. */
export function placesToAsk(
  random: RandomBytes,
  count = ASKED_WORDS,
  taken: ReadonlySet<number> = new Set(),
): readonly number[] {
  const places = new Set<number>();
  // A byte above the last multiple of 24 would favour some places.
  const fair = 256 - (256 % RECOVERY_WORDS);
  while (places.size < count)
    for (const byte of random(1)) {
      const place = byte % RECOVERY_WORDS;
      if (byte < fair && !taken.has(place)) places.add(place);
    }
  return [...places].sort((a, b) => a - b);
}

async function macOf(salt: Bytes, places: readonly number[], words: readonly string[]): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', salt, { name: 'HMAC', hash: 'SHA-512' }, false, ['sign']);
  const message = toCbor(['wellio/recovery/check/1', [...places], [...words]]);
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, message));
}

/** `words`: all 24, as they are. */
export async function makeWordChecks(
  words: readonly string[],
  random: RandomBytes,
): Promise<readonly WordCheck[]> {
  const taken = new Set<number>();
  const checks: WordCheck[] = [];
  while (checks.length < CHECKS) {
    const places = placesToAsk(random, ASKED_WORDS, taken);
    for (const place of places) taken.add(place);
    const salt = random(SALT_BYTES);
    const asked = places.map((place) => words[place] ?? '');
    checks.push({ places, salt, mac: await macOf(salt, places, asked) });
  }
  return checks;
}

/** The words at the check's places, as somebody typed them. */
export async function checkWords(
  { places, salt, mac }: WordCheck,
  typed: readonly string[],
): Promise<boolean> {
  if (typed.length !== places.length) return false;
  return equalBytes(await macOf(salt, places, typed.map(readWord)), mac);
}
