import type { ReceivedWeek } from '$api/index.ts';

/** Index points below which a row of weeks is called level. */
const LEVEL = 3;

export type WeekFinding =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly value: number }
  | { readonly kind: 'level'; readonly value: number }
  | { readonly kind: 'moved'; readonly from: number; readonly to: number };

/** What can be seen in a row of weeks: its first and its last value, never whether that is good. */
export function weekFinding(weeks: readonly ReceivedWeek[]): WeekFinding {
  const values = weeks.flatMap(({ value }) => value ?? []);
  const [from] = values;
  const to = values.at(-1);
  if (from === undefined || to === undefined) return { kind: 'none' };
  if (values.length === 1) return { kind: 'one', value: to };
  return Math.abs(to - from) < LEVEL ? { kind: 'level', value: to } : { kind: 'moved', from, to };
}
