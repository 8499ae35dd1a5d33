/** @file What counts as a passphrase, and the words offered for one. */
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { utf8, type Bytes } from '../protocol/suites/bytes.ts';
import type { RandomBytes } from '../protocol/suites/types.ts';

/** Six words of 2,048 are 66 bits. */
const GENERATED_WORDS = 6;
const BITS_PER_WORD = 11;
/** Below this a stolen database could be guessed. */
const MINIMUM_BITS = 60;
/** A bound against pasting a file. */
const MAX_PASSPHRASE_CODE_POINTS = 1024;

/** One form for what looks the same: compatibility-composed, single spaces, none at the ends. Upper and lower case stay. */
export function tidyPassphrase(input: string): string {
  return input.normalize('NFKC').replace(/\s+/gu, ' ').trim();
}

export const passphraseBytes = (input: string): Bytes => utf8(tidyPassphrase(input));

function drawWords(random: RandomBytes): readonly string[] {
  const draws = new DataView(random(2 * GENERATED_WORDS).buffer);
  // 65,536 is a multiple of 2,048: no word is likelier than another.
  return Array.from({ length: GENERATED_WORDS }, (_, at) => {
    const word = wordlist[draws.getUint16(2 * at) % wordlist.length];
    if (word === undefined) throw new Error('the word list has 2,048 words');
    return word;
  });
}

/** Six different words, each set of them equally likely: a repeated one would count once, and what is offered must be enough. */
export function generatePassphrase(random: RandomBytes): string {
  for (;;) {
    const words = drawWords(random);
    if (new Set(words).size === GENERATED_WORDS) return words.join(' ');
  }
}

const known = new Set(wordlist);
/** Per character: what written language holds (Shannon's 2.6 bits for short texts), rounded down. */
const LETTER_IN_WORD_BITS = 2.5;
const LETTER_BITS = 4.7;
const DIGIT_BITS = 3.3;
const OTHER_BITS = 5;

function* runsOf(text: string): Generator<string> {
  for (const [run] of text.toLowerCase().matchAll(/\p{L}+|\p{N}+|[^\p{L}\p{N}\s]+/gu)) yield run;
}

/** Neighbours that repeat or count up or down (`aaa`, `4321`) say nothing new. */
function surprising(run: string): number {
  const points = Array.from(run, (character) => character.codePointAt(0) ?? 0);
  const steps = points.map((point, at) => point - (points[at - 1] ?? Number.NaN));
  return steps.filter((step, at) => at === 0 || !(Math.abs(step) <= 1)).length;
}

function bitsOfRun(run: string): number {
  if (known.has(run)) return BITS_PER_WORD;
  const characters = surprising(run);
  if (/\p{L}/u.test(run)) return characters * (run.length < 3 ? LETTER_BITS : LETTER_IN_WORD_BITS);
  return characters * (/\p{N}/u.test(run) ? DIGIT_BITS : OTHER_BITS);
}

/** A careful guess at how many bits guessing costs: each different run of letters, digits or signs counts once. An estimate, and called one. */
export function estimateBits(passphrase: string): number {
  const runs = new Set(runsOf(tidyPassphrase(passphrase)));
  return Math.floor([...runs].reduce((bits, run) => bits + bitsOfRun(run), 0));
}

export type PassphraseProblem =
  { readonly code: 'passphrase-weak'; readonly bits: number } | { readonly code: 'passphrase-too-long' };

export function passphraseProblem(input: string): PassphraseProblem | undefined {
  if (Array.from(input).length > MAX_PASSPHRASE_CODE_POINTS) return { code: 'passphrase-too-long' };
  const bits = estimateBits(input);
  return bits < MINIMUM_BITS ? { code: 'passphrase-weak', bits } : undefined;
}
