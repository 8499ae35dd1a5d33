import { expect, test } from 'vitest';
import { en } from '../../../src/lib/i18n/en.ts';

/** Words for measuring up a person; design.md §10. */
const NEVER =
  /\b(health score|risks?|risky|detects?|detected|normal|abnormal|diagnos[a-z]*|complian[a-z]*)\b/i;

/** Every sentence, with functions as their source text (their words stand in it). */
function sentences(value: unknown, path: string): readonly (readonly [path: string, text: string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, String(value)]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => sentences(inner, `${path}.${key}`));
}

const all = sentences(en, 'en');

test('the catalogue has sentences, each with words', () => {
  expect(all.length).toBeGreaterThan(400);
  expect(all.filter(([, text]) => text.trim() === '')).toEqual([]);
});

test('no sentence measures up a person', () => {
  expect(NEVER.test('Your health score is normal')).toBe(true);
  expect(all.filter(([, text]) => NEVER.test(text))).toEqual([]);
});

test('what this protects and what it does not says every limit that must be said', () => {
  const nots = Object.values(en.protection.nots).join(' ');
  for (const said of [
    /no anonymity/,
    /xxdk.*not post-quantum/,
    /IP address/,
    /noble.*not been audited/,
    /no passphrase/,
  ])
    expect(nots).toMatch(said);
});
