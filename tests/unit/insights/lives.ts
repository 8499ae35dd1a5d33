/** @file Random data sets, and ways to change one without changing what a role may see. */
import fc from 'fast-check';
import { ACTIVITY_KINDS, DOMAINS } from '../../../workers/api/records.ts';
import { addDays, daysFrom, isoWeekOf } from '../../../workers/engine/wellness/calendar.ts';
import type { DatedEntry } from '../../../workers/engine/wellness/daily-series.ts';
import { dated, mood } from '../wellness/arbitraries.ts';
import { eat, feel, LAST_MONDAY, walk } from './support.ts';

/** Five finished weeks, and the first day of the running one. */
export const FIRST_DAY = addDays(LAST_MONDAY, -28);
const DAYS = 36;

const scattered = fc.array(dated(FIRST_DAY, DAYS), { maxLength: 120 });

/** Somebody who logs most days of the last two finished weeks. */
const ordinary = fc
  .record({
    portions: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 14, maxLength: 14 }),
    minutes: fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 14, maxLength: 14 }),
    valences: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 14, maxLength: 14 }),
    skipped: fc.subarray([7, 8, 9, 10, 11, 12, 13], { maxLength: 3 }),
  })
  .map(({ portions, minutes, valences, skipped }): readonly DatedEntry[] =>
    daysFrom(addDays(LAST_MONDAY, -7), 14).flatMap((day, i) =>
      skipped.includes(i)
        ? []
        : [eat(day, portions[i] ?? 0), walk(day, minutes[i] ?? 1), feel(day, valences[i] ?? 1)],
    ),
  );

export const life: fc.Arbitrary<readonly DatedEntry[]> = fc.oneof(
  { weight: 3, arbitrary: ordinary },
  { weight: 1, arbitrary: scattered },
);

const kinds = ACTIVITY_KINDS.filter((kind) => kind !== 'rest');

export const disguise = fc.record({
  turn: fc.integer({ min: 1, max: 6 }),
  kind: fc.constantFrom(...kinds),
  water: fc.integer({ min: 0, max: 30 }),
  energy: fc.integer({ min: 1, max: 5 }),
  moods: fc.array(dated(FIRST_DAY, DAYS, mood), { maxLength: 40 }),
});

/**
 * The same weeks lived on other days: within each week, a domain's days trade their entries; kinds and water are others. Every weekly
 * amount, coverage and count of days stays.
 */
export function rearranged(
  entries: readonly DatedEntry[],
  {
    turn,
    kind,
    water,
    energy,
  }: { turn: number; kind: (typeof kinds)[number]; water: number; energy: number },
): readonly DatedEntry[] {
  const daysOf = (entry: DatedEntry): readonly string[] => [
    ...new Set(
      entries
        .filter(({ domain, day }) => domain === entry.domain && isoWeekOf(day) === isoWeekOf(entry.day))
        .map(({ day }) => day),
    ),
  ];
  return entries.map((entry) => {
    const days = daysOf(entry);
    const day = days[(days.indexOf(entry.day) + turn) % days.length] ?? entry.day;
    switch (entry.domain) {
      case 'activity':
        return entry.kind === 'rest' ? { ...entry, day } : { ...entry, kind, day };
      case 'nutrition':
        return { ...entry, water, day };
      case 'mood':
        return { ...entry, energy, day };
    }
  });
}

/** Other moods altogether. */
export function withMoods(
  entries: readonly DatedEntry[],
  moods: readonly DatedEntry[],
): readonly DatedEntry[] {
  return [...moods, ...entries.filter(({ domain }) => domain !== 'mood')];
}

/** Logged days of a domain (or of any of several) within the week that starts on `monday`, counted by hand. */
export function loggedDays(
  entries: readonly DatedEntry[],
  monday: string,
  domains: readonly string[] = DOMAINS,
): number {
  const week = daysFrom(monday, 7);
  return new Set(
    entries.filter(({ domain, day }) => domains.includes(domain) && week.includes(day)).map(({ day }) => day),
  ).size;
}
