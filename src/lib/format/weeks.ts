const DAY = 86_400_000;

/** First and last day (`YYYY-MM-DD`) of an ISO 8601 week such as `2026-W47`; null when it is no such week. */
export function weekDays(week: string): { readonly first: string; readonly last: string } | null {
  const match = /^(\d{4})-W(\d{2})$/.exec(week);
  if (match === null) return null;
  // Week 1 holds 4 January (ISO 8601-1:2019, 3.1.1.23); weeks start on Monday.
  const january4 = Date.UTC(Number(match[1]), 0, 4);
  const weekdayOf4 = (new Date(january4).getUTCDay() + 6) % 7;
  const first = january4 - weekdayOf4 * DAY + (Number(match[2]) - 1) * 7 * DAY;
  return { first: isoDay(first), last: isoDay(first + 6 * DAY) };
}

/** A calendar day some days later or earlier. */
export function addDays(day: string, days: number): string {
  return isoDay(Date.parse(`${day}T00:00:00Z`) + days * DAY);
}

function isoDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
