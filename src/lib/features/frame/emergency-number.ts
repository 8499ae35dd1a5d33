const BY_REGION: Readonly<Record<string, string>> = {
  US: '911',
  CA: '911',
  MX: '911',
  GB: '999',
  IE: '112',
  AU: '000',
  NZ: '111',
  JP: '119',
  IN: '112',
  ZA: '112',
  BR: '192',
};

/** The emergency number of the region that the browser's languages name; 112 where they name none. */
export function emergencyNumber(languages: readonly string[]): string {
  for (const tag of languages) {
    const region = new Intl.Locale(tag).region;
    if (region !== undefined) return BY_REGION[region] ?? '112';
  }
  return '112';
}
