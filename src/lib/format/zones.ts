import { language } from './language.ts';

/** Every IANA zone that this browser knows; the device's own alone where it doesn't tell. */
export function allZones(here: string): readonly string[] {
  const known: readonly string[] = 'supportedValuesOf' in Intl ? Intl.supportedValuesOf('timeZone') : [];
  return known.includes(here) ? known : [here, ...known];
}

/** `Europe/Vienna` as a reader says it: `Vienna`. */
export function zoneName(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
}

/** `18:30` on the clock of a zone. */
export function formatTimeIn(at: number, zone: string): string {
  return new Intl.DateTimeFormat(language, { timeStyle: 'short', timeZone: zone }).format(at);
}
