const FIRST_YEAR = 1850;
const LAST_YEAR = 2200;

function dayExists(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

/** `YYYY-MM-DD` of a day that exists, `YYYY-MM` or `YYYY`. */
export function isPartialDate(text: string): boolean {
  const match = /^(\d{4})(?:-(0[1-9]|1[0-2])(-\d{2})?)?$/.exec(text);
  if (match === null) return false;
  const year = Number(match[1]);
  return year >= FIRST_YEAR && year <= LAST_YEAR && (match[3] === undefined || dayExists(text));
}
