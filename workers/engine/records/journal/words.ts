/**
 * @file Text to words that can be found, in any language: letters, numbers and the marks on them, in lower case, without accents. Scripts
 * that put no spaces between words are cut into pairs of letters.
 */

/** A word as it is looked for, and where it stands in the text (UTF-16 units). */
export interface Word {
  readonly term: string;
  readonly start: number;
  readonly end: number;
}

/** Letters and numbers, with marks and the apostrophes inside of words. */
const RUN = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['’][\p{L}\p{N}\p{M}]+)*/gu;
/** Scripts written without spaces. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]\p{M}*/gu;
const ANY_UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/**
 * Accents of Latin, Greek and Cyrillic, points of Hebrew, short vowels of Arabic: written or left out at will. Vowel signs of the scripts of
 * India and South-East Asia are letters and stay.
 */
const AT_WILL = /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]/gu;
/** Letters that Unicode doesn't take apart. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ς: 'σ',
};

/** One form for what reads the same. */
export function fold(text: string): string {
  const plain = text.normalize('NFKD').toLowerCase().replace(AT_WILL, '').replace(/['’]/gu, '');
  return plain.replace(/[ßæœøłđðþıς]/gu, (letter) => LETTERS[letter] ?? letter).normalize('NFC');
}

/** Pairs of neighbours, and the last letter alone, so that every letter begins a term. */
function pairs(run: string, start: number): readonly Word[] {
  const letters = [...run.matchAll(UNSPACED)].map(({ 0: letter, index }) => ({ letter, index }));
  return letters.map(({ letter, index }, i) => {
    const next = letters[i + 1];
    const adjacent = next !== undefined && next.index === index + letter.length ? next.letter : '';
    return {
      term: fold(letter + adjacent),
      start: start + index,
      end: start + index + letter.length + adjacent.length,
    };
  });
}

export function wordsOf(text: string): readonly Word[] {
  const words: Word[] = [];
  for (const { 0: run, index } of text.matchAll(RUN)) {
    if (ANY_UNSPACED.test(run)) {
      words.push(...pairs(run, index));
      // What stands between in another script: "PCを" has both.
      for (const { 0: other, index: at } of run.matchAll(/[^\p{Lo}\p{M}ー]+/gu))
        words.push({ term: fold(other), start: index + at, end: index + at + other.length });
    } else words.push({ term: fold(run), start: index, end: index + run.length });
  }
  return words.filter(({ term }) => term !== '');
}

export function termsOf(text: string): string[] {
  return wordsOf(text).map(({ term }) => term);
}
