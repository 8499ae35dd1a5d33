/** @file Instants and the person's clock. Everything stored is an instant with its IANA zone and the calendar day there. */
import {
  fromAbsolute,
  parseDate,
  parseTime,
  toCalendarDate,
  toCalendarDateTime,
  toZoned,
} from '@internationalized/date';
import { addDays } from '../wellness/calendar.ts';

/** Whether it names an IANA zone that this browser knows. */
export function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The calendar day (`2026-11-20`) in a zone at an instant in milliseconds since 1970. */
export function localDay(at: number, zone: string): string {
  return toCalendarDate(fromAbsolute(at, zone)).toString();
}

/** Day and time to the minute (`2026-11-20T08:05`): compares as text. */
export function localMinute(at: number, zone: string): string {
  return toCalendarDateTime(fromAbsolute(at, zone)).toString().slice(0, 16);
}

/**
 * The instant of a day and a time (`HH:MM`) in a zone. A time that a clock change leaves out is read an hour later; of one that
 * comes twice, the earlier.
 */
export function instantOf(day: string, time: string, zone: string): number {
  const local = toCalendarDateTime(parseDate(day), parseTime(time));
  return toZoned(local, zone, 'compatible').toDate().getTime();
}

const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = 86_400_000;

/** `instantOf` for many times in one zone: asks for the zone's rules once a day, not once a time. Large files need that. */
export function instantsIn(zone: string): (day: string, time: string) => number {
  const starts = new Map<string, number>();
  const startOf = (day: string): number => {
    const start = starts.get(day) ?? instantOf(day, '00:00', zone);
    starts.set(day, start);
    return start;
  };
  return (day, time) => {
    const start = startOf(day);
    const changesClock = startOf(addDays(day, 1)) - start !== MS_PER_DAY;
    if (changesClock) return instantOf(day, time, zone);
    const [hours, minutes] = time.split(':').map(Number);
    return start + ((hours ?? 0) * 60 + (minutes ?? 0)) * MS_PER_MINUTE;
  };
}
