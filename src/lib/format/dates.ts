import { language } from './language.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
const dayLong = new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long' });
const dayFull = new Intl.DateTimeFormat(language, { dateStyle: 'full' });
const dayShort = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' });
const dayYear = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', year: 'numeric' });
const weekday = new Intl.DateTimeFormat(language, { weekday: 'narrow' });
const weekdayLong = new Intl.DateTimeFormat(language, { weekday: 'long' });
const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
const list = new Intl.ListFormat(language, { style: 'long', type: 'conjunction' });

/** A calendar day (`YYYY-MM-DD`) at noon here, so that no time zone moves it. */
export function dayToDate(day: string): Date {
  return new Date(`${day}T12:00:00`);
}

/** `18:30` */
export function formatTime(at: number): string {
  return time.format(at);
}

/** `Saturday 21 November` */
export function formatDayLong(day: string): string {
  return dayLong.format(dayToDate(day));
}

/** `21 Nov` */
export function formatDayShort(day: string): string {
  return dayShort.format(dayToDate(day));
}

/** `21 Nov 2026` */
export function formatDayYear(day: string): string {
  return dayYear.format(dayToDate(day));
}

/** `Saturday 21 November 2026` */
export function formatDayFull(day: string): string {
  return dayFull.format(dayToDate(day));
}

/** `S` */
export function formatWeekdayNarrow(day: string): string {
  return weekday.format(dayToDate(day));
}

/** `21 Nov 2026, 18:30` */
export function formatMoment(at: number): string {
  return `${dayYear.format(at)}, ${time.format(at)}`;
}

/** `16–22 Nov`: the shortest reading of a range of days. */
export function formatDays(first: string, last: string): string {
  return dayShort.formatRange(dayToDate(first), dayToDate(last));
}

/** `5 minutes ago`, `yesterday`; a date where it is long ago. */
export function formatAgo(at: number, now: number): string {
  const ago = Math.max(0, now - at);
  if (ago < 60 * MINUTE) return relative.format(-Math.round(ago / MINUTE), 'minute');
  if (ago < DAY) return relative.format(-Math.round(ago / (60 * MINUTE)), 'hour');
  if (ago < 7 * DAY) return relative.format(-Math.round(ago / DAY), 'day');
  return dayYear.format(at);
}

/** `a, b and c` */
export function formatList(parts: readonly string[]): string {
  return list.format(parts);
}

/** The name of a day of the week, 1 Monday to 7 Sunday: `Monday`. */
export function formatWeekdayLong(weekday: number): string {
  // 5 January 1970 was a Monday.
  return weekdayLong.format(dayToDate(`1970-01-${String(4 + weekday).padStart(2, '0')}`));
}

const month = new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric' });

/** `November 2026`, of `2026-11`. */
export function formatMonth(text: string): string {
  return month.format(dayToDate(`${text}-01`));
}
