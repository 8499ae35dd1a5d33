export type Units = 'metric' | 'imperial';

/** Regions whose everyday measures are not metric. */
const IMPERIAL = new Set(['US', 'LR', 'MM']);

/** By the first region that the browser's languages name. */
export function unitsOf(languages: readonly string[]): Units {
  const region = languages.map((tag) => new Intl.Locale(tag).region).find((one) => one !== undefined);
  return region !== undefined && IMPERIAL.has(region) ? 'imperial' : 'metric';
}
