import type { SkippedRow } from '../../api/imports.ts';
import type { FileMoment } from '../../import/port.ts';
import { addDays, isDay } from '../wellness/calendar.ts';
import { validateInstant } from './validate-entry.ts';
import { isTimeZone, localDay } from './zone.ts';

/** Whether names are IANA zones; each is asked once, for it takes long. */
export function zonesKnown(): (zone: string) => boolean {
  const known = new Map<string, boolean>();
  return (zone) => {
    const answer = known.get(zone) ?? isTimeZone(zone);
    known.set(zone, answer);
    return answer;
  };
}

/**
 * What is wrong with a moment that a file says itself. The day beside it may be its neighbour's: an entry keeps the day that it was given, also
 * where rules of the zone have changed since.
 */
export function momentProblem(
  { day, at, zone }: Pick<FileMoment, 'at' | 'zone'> & { readonly day: string },
  now: number,
  isZone: (zone: string) => boolean,
): Pick<SkippedRow, 'why' | 'column'> | null {
  if (!isZone(zone)) return { why: 'bad-value', column: 'zone' };
  if (!Number.isInteger(at)) return { why: 'bad-value', column: 'at' };
  const instant = validateInstant(at, now);
  if (!instant.ok)
    return { why: instant.error.why === 'in-future' ? 'in-future' : 'bad-value', column: 'at' };
  if (!isDay(day)) return { why: 'bad-date', column: 'date' };
  const there = localDay(at, zone);
  return [addDays(there, -1), there, addDays(there, 1)].includes(day)
    ? null
    : { why: 'bad-date', column: 'date' };
}
