import { ELSEWHERE, HELP_LINES, type CountryHelp } from './help-lines.ts';

const KEY = 'wellio-help-country';

type Kept = Pick<Storage, 'getItem' | 'setItem'>;

/** The country that was chosen here; else of the first region that the browser's languages name; else none. */
export function helpCountry(languages: readonly string[], storage: Kept | null): string {
  const known = (country: string | null | undefined) =>
    HELP_LINES.some((one) => one.country === country) ? (country ?? '') : null;
  return (
    known(storage?.getItem(KEY)) ??
    languages.map((tag) => known(new Intl.Locale(tag).region)).find((country) => country !== null) ??
    ''
  );
}

/** Kept on this device; storage can be refused, then it holds until the page is closed. */
export function keepHelpCountry(country: string, storage: Kept | null): void {
  try {
    storage?.setItem(KEY, country);
  } catch {
    // Chosen again next time.
  }
}

export function helpIn(country: string): CountryHelp | typeof ELSEWHERE {
  return HELP_LINES.find((one) => one.country === country) ?? ELSEWHERE;
}

/** A number as a link dials it. */
export function dialled(number: string): string {
  return `tel:${number.replace(/[^\d+]/g, '')}`;
}

/** `localStorage`, where the browser allows it. */
export function localStore(): Kept | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
