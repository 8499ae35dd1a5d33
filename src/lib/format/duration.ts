import { t } from '$lib/i18n/index.ts';
import { formatWhole } from './numbers.ts';

const MINUTE = 60_000;

/** `7 h 45 min` */
export function formatDuration(milliseconds: number): string {
  const minutes = Math.max(0, Math.round(milliseconds / MINUTE));
  return t.sleep.length(formatWhole(Math.floor(minutes / 60)), formatWhole(minutes % 60));
}
