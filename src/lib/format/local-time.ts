const two = (value: number) => String(value).padStart(2, '0');

/** An instant as `<input type="datetime-local">` wants it, in the zone of this device. */
export function toLocalInput(at: number): string {
  const date = new Date(at);
  return `${localDay(at)}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The instant of a `datetime-local` value; null when it is none. */
export function fromLocalInput(value: string): number | null {
  const at = new Date(value).getTime();
  return Number.isNaN(at) ? null : at;
}

/** The calendar day of an instant in the zone of this device, `YYYY-MM-DD`. */
export function localDay(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
