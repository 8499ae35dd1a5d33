import fc from 'fast-check';
import { expect, test } from 'vitest';
import { excerptOf } from '../../../workers/engine/records/journal/excerpt.ts';
import { fold, termsOf, wordsOf } from '../../../workers/engine/records/journal/words.ts';

test.each([
  ['Crème brûlée', ['creme', 'brulee']],
  ['ÜBERGRÖSSE Straße', ['ubergrosse', 'strasse']],
  ['Łódź, Øresund, Æther', ['lodz', 'oresund', 'aether']],
  ['Ελλάδα ὁδός', ['ελλαδα', 'οδοσ']],
  ['Ёлка и йод', ['елка', 'и', 'иод']],
  ['İstanbul ılık', ['istanbul', 'ilik']],
  ['don’t "won\'t"', ['dont', 'wont']],
  ['שָׁלוֹם', ['שלום']],
  ['اَلسَّلَام', ['السلام']],
  ['हिन्दी में', ['हिन्दी', 'में']],
  ['2026-11-21 18:30', ['2026', '11', '21', '18', '30']],
  ['한국어', ['한국어']],
  ['今日は', ['今日', '日は', 'は']],
  ['ﬁne ①', ['fine', '1']],
  ['**bold** _slant_ `code`', ['bold', 'slant', 'code']],
  ['… — !', []],
])('%s is found by %o', (text, terms) => {
  const known = new Set(termsOf(text));
  // The middle dot of a Greek word at its end is one letter with the others.
  expect([...known]).toEqual(terms.map((term) => term.replace(/ς/gu, 'σ')));
});

test('words of a script without spaces are found wherever they stand', () => {
  const terms = termsOf('明日は東京タワーへ行く。ฉันรักเธอ');
  for (const word of ['東京', 'タワー', '行く', 'รัก'])
    for (const wanted of termsOf(word)) expect(terms.some((term) => term.startsWith(wanted))).toBe(true);
});

test('folding is idempotent, and every word names its place in the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
      const folded = fold(text);
      expect(fold(folded)).toBe(folded);
      for (const { term, start, end } of wordsOf(text)) {
        expect(end).toBeGreaterThan(start);
        expect(fold(text.slice(start, end))).toBe(term);
      }
    }),
    { numRuns: 1000 },
  );
});

test('an excerpt holds the place found, marks it, and is of bounded length', () => {
  const text = `${'before '.repeat(40)}the Café stood here ${'after '.repeat(80)}`;
  const parts = excerptOf(text, ['caf']);
  expect(parts.filter(({ found }) => found).map((part) => part.text)).toEqual(['Café']);
  const whole = parts.map((part) => part.text).join('');
  expect(whole.length).toBeLessThan(260);
  expect(whole.startsWith('… ')).toBe(true);
  expect(whole.endsWith(' …')).toBe(true);
  expect(excerptOf('short', ['none'])).toEqual([{ text: 'short', found: false }]);
});

test('an excerpt is always a stretch of the text', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), { maxLength: 80 }),
      fc.nat(79),
      (pieces, at) => {
        const text = pieces.join(' ');
        const terms = termsOf(pieces[at] ?? '');
        const whole = excerptOf(text, terms)
          .map((part) => part.text)
          .join('')
          .replace(/^… /u, '')
          .replace(/ …$/u, '');
        expect(text.includes(whole)).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});
