import type { Place } from '../context.ts';

export interface MovablePlace extends Place {
  /** An unknown zone changes nothing: days stay where they were. */
  readonly setTimeZone: (timeZone: string) => void;
}

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

export function createPlace(locale: string, timeZone: string): MovablePlace {
  let zone = isTimeZone(timeZone) ? timeZone : 'UTC';
  return {
    locale: () => locale,
    timeZone: () => zone,
    setTimeZone(next) {
      if (isTimeZone(next)) zone = next;
    },
  };
}
