import type { Place } from '../context.ts';
import { isTimeZone } from '../records/zone.ts';

export interface MovablePlace extends Place {
  /** An unknown zone changes nothing: days stay where they were. */
  readonly setTimeZone: (timeZone: string) => void;
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
