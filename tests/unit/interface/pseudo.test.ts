import { expect, test } from 'vitest';
import { en } from '../../../src/lib/i18n/en.ts';
import { chooseLocale } from '../../../src/lib/i18n/locale.ts';
import { pseudoCatalogue, pseudoText } from '../../../src/lib/i18n/pseudo.ts';

test('pseudo text is at least 40 % longer, accented and bracketed', () => {
  for (const text of ['Save', en.welcome.lead, en.protection.nots.xxdk]) {
    const pseudo = pseudoText(text);
    expect(pseudo.length).toBeGreaterThanOrEqual(Math.ceil(text.length * 1.4));
    expect(pseudo).toMatch(/^\[.*\]$/s);
    expect(pseudo).not.toContain(text);
  }
});

test('the pseudo catalogue has the shape of the English one, functions included', () => {
  const shape = (value: unknown): unknown =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]))
      : typeof value;
  const pseudo = pseudoCatalogue(en);
  expect(shape(pseudo)).toEqual(shape(en));
  expect(pseudo.scores.needed(2)).toBe(pseudoText(en.scores.needed(2)));
});

test('the address chooses the locale, the tab remembers it, nonsense is English', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  expect(chooseLocale('', storage)).toBe('en');
  expect(chooseLocale('?locale=rtl', storage)).toBe('rtl');
  expect(chooseLocale('', storage)).toBe('rtl');
  expect(chooseLocale('?locale=klingon', storage)).toBe('rtl');
  expect(chooseLocale('?locale=en', storage)).toBe('en');
  expect(chooseLocale('?locale=pseudo', null)).toBe('pseudo');
});
