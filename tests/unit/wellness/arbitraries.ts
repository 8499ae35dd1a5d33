import fc from 'fast-check';
import { ACTIVITY_KINDS, INTENSITIES } from '../../../workers/api/records.ts';
import { addDays } from '../../../workers/engine/wellness/calendar.ts';
import type { DatedEntry, IndexedInput } from '../../../workers/engine/wellness/daily-series.ts';

/** A Monday. */
export const MONDAY = '2026-11-16';

export const activity = fc
  .record({
    domain: fc.constant('activity' as const),
    kind: fc.constantFrom(...ACTIVITY_KINDS),
    minutes: fc.integer({ min: 1, max: 240 }),
    intensity: fc.constantFrom(...INTENSITIES),
  })
  .map((entry): IndexedInput =>
    entry.kind === 'rest' ? { ...entry, minutes: 0, intensity: 'light' } : entry,
  );

export const nutrition: fc.Arbitrary<IndexedInput> = fc.record({
  domain: fc.constant('nutrition' as const),
  portions: fc.integer({ min: 0, max: 40 }).map((halves) => halves / 2),
  water: fc.integer({ min: 0, max: 30 }),
});

export const mood: fc.Arbitrary<IndexedInput> = fc.record({
  domain: fc.constant('mood' as const),
  valence: fc.integer({ min: 1, max: 5 }),
  energy: fc.integer({ min: 1, max: 5 }),
});

export const entry = fc.oneof(activity, nutrition, mood);

/** Entries on days from `first` on. */
export function dated(
  first: string,
  days: number,
  of: fc.Arbitrary<IndexedInput> = entry,
): fc.Arbitrary<DatedEntry> {
  return fc
    .tuple(of, fc.integer({ min: 0, max: days - 1 }))
    .map(([input, offset]) => ({ ...input, day: addDays(first, offset) }));
}

export const weekOfEntries = fc.array(dated(MONDAY, 7), { maxLength: 40 });
