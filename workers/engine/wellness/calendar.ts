/** @file Calendar days (`2026-11-20`) and ISO 8601 weeks (`2026-W47`, Monday to Sunday) as text. No clock, no zone. */

const MS_PER_DAY = 86_400_000;
const DAY = /^(?:19|2\d)\d\d-\d\d-\d\d$/;
const WEEK = /^(?:19|2\d)\d\d-W\d\d$/;

/** Days since 1 January 1970. */
function toNumber(day: string): number {
  const time = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(time)) throw new TypeError('not a calendar day');
  return time / MS_PER_DAY;
}

function toDay(number: number): string {
  return new Date(number * MS_PER_DAY).toISOString().slice(0, 10);
}

/** Whether the text names a day that exists, from 1900 to 2999. */
export function isDay(text: string): boolean {
  return DAY.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) && toDay(toNumber(text)) === text;
}

export function addDays(day: string, days: number): string {
  return toDay(toNumber(day) + days);
}

/** `count` days from `first` on, in order. */
export function daysFrom(first: string, count: number): readonly string[] {
  const start = toNumber(first);
  return Array.from({ length: Math.max(0, count) }, (_, i) => toDay(start + i));
}

/** How many days from `first` to `last`, both counted; 0 or less when `last` is earlier. */
export function daysBetween(first: string, last: string): number {
  return toNumber(last) - toNumber(first) + 1;
}

/** 0 for Monday; 1 January 1970 was a Thursday. */
function weekday(number: number): number {
  return (((number + 3) % 7) + 7) % 7;
}

/** Days since 1 January 1970: a measure of time for slopes. */
export function dayNumber(day: string): number {
  return toNumber(day);
}

/** 1 for Monday to 7 for Sunday. */
export function weekdayOf(day: string): number {
  return weekday(toNumber(day)) + 1;
}

/** Saturday or Sunday. */
export function isWeekend(day: string): boolean {
  return weekday(toNumber(day)) >= 5;
}

/** The ISO week of a day: the week belongs to the year of its Thursday. */
export function isoWeekOf(day: string): string {
  const number = toNumber(day);
  const thursday = number - weekday(number) + 3;
  const year = toDay(thursday).slice(0, 4);
  const week = Math.floor((thursday - toNumber(`${year}-01-01`)) / 7) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}

/** The Monday of a week. 4 January is always in week 1. */
export function firstDayOf(week: string): string {
  const fourth = toNumber(`${week.slice(0, 4)}-01-04`);
  return toDay(fourth - weekday(fourth) + 7 * (Number(week.slice(6)) - 1));
}

/** Whether the text names a week that exists (week 53 only in the years that have one). */
export function isIsoWeek(text: string): boolean {
  return WEEK.test(text) && isoWeekOf(firstDayOf(text)) === text;
}

export function addWeeks(week: string, weeks: number): string {
  return isoWeekOf(addDays(firstDayOf(week), 7 * weeks));
}

const MONTH = /^(?:19|2\d)\d\d-(?:0[1-9]|1[0-2])$/;

/** Whether the text names a month: `2026-11`. */
export function isMonth(text: string): boolean {
  return MONTH.test(text);
}

/** Every day of a month, in order. */
export function daysOfMonth(month: string): readonly string[] {
  const first = `${month}-01`;
  return daysFrom(first, 31).filter((day) => day.startsWith(month));
}
