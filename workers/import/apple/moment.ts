/** @file Apple Health's moments: `2026-11-20 07:30:00 +0100`. */
import type { Moment } from '../workouts.ts';

const MOMENT = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d) [+-]\d{4}$/;

/** Null where the text isn't a moment that exists. */
export function momentOf(text: string | undefined): Moment | null {
  const parts = MOMENT.exec(text ?? '');
  if (parts === null || text === undefined) return null;
  const [year, month, date, hours, minutes, seconds] = parts.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || date < 1 || date > 31 || hours > 23 || minutes > 59 || seconds > 60)
    return null;
  const local = Date.UTC(year, month - 1, date, hours, minutes, seconds);
  return { day: text.slice(0, 10), time: text.slice(11, 16), local };
}
