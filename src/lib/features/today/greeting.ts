import { t } from '$lib/i18n/index.ts';

/** By the hour of this device; `name` may be empty. */
export function greeting(hour: number, name: string): string {
  if (hour < 5) return t.today.night(name);
  if (hour < 12) return t.today.morning(name);
  if (hour < 18) return t.today.afternoon(name);
  return t.today.evening(name);
}
