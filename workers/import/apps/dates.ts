/** @file Days and times as other programs write them. */
import type { DateOrder } from '../../api/imports.ts';

const PARTS = /^(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?:[T ]+(.+))?$/;
const TIME = /^(\d{1,2})[:.](\d{2})(?:[:.]\d{2})?(?:\.\d+)? ?([AaPp])?\.?(?:[Mm]\.?)?$/;
const PLACES: Readonly<Record<DateOrder, readonly [year: number, month: number, day: number]>> = {
  ymd: [0, 1, 2],
  dmy: [2, 1, 0],
  mdy: [2, 0, 1],
};

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** `HH:MM`, or null. Takes 24 hours, or 12 with am and pm; seconds are dropped. */
export function timeOf(text: string): string | null {
  const parts = TIME.exec(text.trim());
  if (parts === null) return null;
  const [hours, minutes, half] = [Number(parts[1]), Number(parts[2]), parts[3]?.toLowerCase()];
  if (minutes > 59 || hours > (half === undefined ? 23 : 12) || (half !== undefined && hours === 0))
    return null;
  const hour = half === undefined ? hours : (hours % 12) + (half === 'p' ? 12 : 0);
  return `${two(hour)}:${two(minutes)}`;
}

export interface DayAndTime {
  /** `YYYY-MM-DD`; whether it exists is the engine's to check. */
  readonly day: string;
  readonly time: string | null;
}

/** Null where the text isn't a day in this order. A time that can't be read is left out. */
export function dayOf(text: string, order: DateOrder): DayAndTime | null {
  const parts = PARTS.exec(text.trim());
  if (parts === null) return null;
  const [year = 0, month = 0, day = 0] = PLACES[order].map((place) => Number(parts[place + 1]));
  if (year < 1000 || month < 1 || month > 12 || day < 1 || day > 31) return null;
  return { day: `${year}-${two(month)}-${two(day)}`, time: parts[4] === undefined ? null : timeOf(parts[4]) };
}

/**
 * Which order fits all of a column's dates: the year in front tells it, a part above 12 too. Null where more than one fits (nobody
 * should have to guess) or none does.
 */
export function orderOf(dates: Iterable<string>): DateOrder | null {
  const orders = new Set<DateOrder>(['ymd', 'dmy', 'mdy']);
  for (const text of dates) {
    if (!PARTS.test(text.trim())) continue;
    for (const order of orders) if (dayOf(text, order) === null) orders.delete(order);
  }
  const [only, other] = orders;
  return other === undefined ? (only ?? null) : null;
}
