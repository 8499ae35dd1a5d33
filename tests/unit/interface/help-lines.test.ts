import { expect, test } from 'vitest';
import {
  dialled,
  helpCountry,
  helpIn,
  keepHelpCountry,
} from '../../../src/lib/features/frame/help-country.ts';
import { CHECKED_ON, ELSEWHERE, HELP_LINES } from '../../../src/lib/features/frame/help-lines.ts';

const storage = (kept: string | null) => ({ getItem: () => kept, setItem: () => undefined });

test('at least twenty-five countries, each once, with a number to call and the general emergency number', () => {
  const countries = HELP_LINES.map(({ country }) => country);
  expect(countries.length).toBeGreaterThanOrEqual(25);
  expect(new Set(countries).size).toBe(countries.length);
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  for (const { country, emergency, lines } of HELP_LINES) {
    expect(names.of(country)).toBeDefined();
    expect(emergency).toMatch(/^(?:000|1\d\d|9\d\d)$/);
    for (const { name, number } of lines) {
      expect(name).not.toBe('');
      expect(dialled(number)).toMatch(/^tel:\d{3,12}$/);
    }
  }
  expect(Date.parse(CHECKED_ON)).toBeGreaterThan(0);
});

test('the country is the chosen one, else of the first region known, else none', () => {
  expect(helpCountry(['de-AT', 'en-US'], storage(null))).toBe('AT');
  expect(helpCountry(['en', 'fr-FR'], storage(null))).toBe('FR');
  expect(helpCountry(['en-AQ', 'en-GB'], storage(null))).toBe('GB');
  expect(helpCountry(['de-AT'], storage('KR'))).toBe('KR');
  expect(helpCountry(['de-AT'], storage('nowhere'))).toBe('AT');
  expect(helpCountry(['en'], null)).toBe('');
  expect(helpIn('')).toBe(ELSEWHERE);
});

test('a browser that keeps nothing changes nothing', () => {
  const full = {
    getItem: () => null,
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError');
    },
  };
  expect(() => keepHelpCountry('AT', full)).not.toThrow();
});
