/** `pseudo` and `rtl` exist to look at the layout with longer text and from right to left; CI renders both. */
export type InterfaceLocale = 'en' | 'pseudo' | 'rtl';

const KEY = 'wellio-locale';

function isLocale(value: string | null): value is InterfaceLocale {
  return value === 'en' || value === 'pseudo' || value === 'rtl';
}

/** From `?locale=`, kept for the tab's lifetime. Storage can be refused: then the address alone counts. */
export function chooseLocale(
  search: string,
  storage: Pick<Storage, 'getItem' | 'setItem'> | null,
): InterfaceLocale {
  const asked = new URLSearchParams(search).get('locale');
  if (isLocale(asked)) {
    try {
      storage?.setItem(KEY, asked);
    } catch {
      // Only forgets it on the next page.
    }
    return asked;
  }
  const kept = storage?.getItem(KEY) ?? null;
  return isLocale(kept) ? kept : 'en';
}

function sessionStore(): Storage | null {
  try {
    return typeof sessionStorage === 'undefined' ? null : sessionStorage;
  } catch {
    return null;
  }
}

export const interfaceLocale: InterfaceLocale = chooseLocale(
  typeof location === 'undefined' ? '' : location.search,
  sessionStore(),
);

export const direction: 'ltr' | 'rtl' = interfaceLocale === 'rtl' ? 'rtl' : 'ltr';
