/** @file Instants and what a clock shows, in any IANA zone. Small enough for the first paint: Intl knows the rules. */
const two = (value: number) => String(value).padStart(2, '0');
const DAY = 86_400_000;

/** Where this device is. */
export function deviceZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known) return known;
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  clocks.set(zone, clock);
  return clock;
}

/** What the clock in a zone shows, as if it stood in UTC, to the minute. */
function shownAt(at: number, zone: string): number {
  const part = Object.fromEntries(
    clockOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const number = (name: string) => Number(part[name]);
  return Date.UTC(number('year'), number('month') - 1, number('day'), number('hour'), number('minute'));
}

/** An instant as `<input type="datetime-local">` wants it, on the clock of a zone. */
export function toLocalInput(at: number, zone: string = deviceZone()): string {
  const shown = new Date(shownAt(at, zone));
  const day = `${shown.getUTCFullYear()}-${two(shown.getUTCMonth() + 1)}-${two(shown.getUTCDate())}`;
  return `${day}T${two(shown.getUTCHours())}:${two(shown.getUTCMinutes())}`;
}

/**
 * The instant of a `datetime-local` value on the clock of a zone; null when it is none. A time that a clock change leaves out is read an
 * hour later; of one that comes twice, the earlier.
 */
export function fromLocalInput(value: string, zone: string = deviceZone()): number | null {
  const wanted = Date.parse(`${value}Z`);
  if (Number.isNaN(wanted)) return null;
  // To the minute, as the clock is read.
  const minute = Math.floor(wanted / 60_000) * 60_000;
  const offsetAt = (at: number) => shownAt(at, zone) - at;
  const [before, after] = [offsetAt(minute - DAY), offsetAt(minute + DAY)];
  const exact = [minute - Math.max(before, after), minute - Math.min(before, after)].find(
    (at) => shownAt(at, zone) === minute,
  );
  return exact ?? minute - before;
}

/** The calendar day of an instant, `YYYY-MM-DD`. */
export function localDay(at: number, zone: string = deviceZone()): string {
  return toLocalInput(at, zone).slice(0, 10);
}
