/** @file Numbers and durations as other programs write them. Anything else, a formula too, is no number. */

const GROUPED = { '.': /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/, ',': /^\d{1,3}(?:\.\d{3})+(?:,\d+)?$/ } as const;
const PLAIN = { '.': /^\d{1,9}(?:\.\d{1,9})?$/, ',': /^\d{1,9}(?:,\d{1,9})?$/ } as const;
const DURATION = /^(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:[.,]\d+)?$/;

/** A number from 0 up, with or without thousands separators; null where it is none. */
export function amountOf(text: string, decimal: '.' | ',' = '.'): number | null {
  const trimmed = text.trim();
  const grouped = GROUPED[decimal].test(trimmed);
  if (!grouped && !PLAIN[decimal].test(trimmed)) return null;
  const ungrouped =
    decimal === '.' ? trimmed.replaceAll(',', '') : trimmed.replaceAll('.', '').replace(',', '.');
  return Number(ungrouped);
}

/** Minutes of `h:mm:ss` or `mm:ss`, rounded; null where it is neither. */
export function durationOf(text: string): number | null {
  const parts = DURATION.exec(text.trim());
  if (parts === null) return null;
  const [hours, minutes, seconds] = [Number(parts[1] ?? 0), Number(parts[2]), Number(parts[3])];
  return seconds > 59 ? null : Math.round(hours * 60 + minutes + seconds / 60);
}
