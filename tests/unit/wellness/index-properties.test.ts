import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DOMAINS } from '../../../workers/api/records.ts';
import { daysFrom } from '../../../workers/engine/wellness/calendar.ts';
import { dailySeries, type DatedEntry } from '../../../workers/engine/wellness/daily-series.ts';
import { domainScore } from '../../../workers/engine/wellness/domain-score.ts';
import { MIN_COVERAGE, MIN_DOMAIN_DAYS, STANDARD } from '../../../workers/engine/wellness/formula.ts';
import { sevenDayIndex } from '../../../workers/engine/wellness/seven-day-index.ts';
import { dated, MONDAY, nutrition, weekOfEntries } from './arbitraries.ts';

const RUNS = { numRuns: 500 };
const indexOf = (entries: readonly DatedEntry[]) => sevenDayIndex(dailySeries(entries), DOMAINS, MONDAY);
const scoreOf = (entries: readonly DatedEntry[], domain: (typeof DOMAINS)[number]) =>
  domainScore(dailySeries(entries), domain, daysFrom(MONDAY, 7)).score;
const trackedSubset = fc.subarray([...DOMAINS], { minLength: 1 });

test('index and scores stay within 0 and 100, and exist exactly where enough was logged', () => {
  let withValue = 0;
  fc.assert(
    fc.property(weekOfEntries, trackedSubset, (entries, tracked) => {
      const index = sevenDayIndex(dailySeries(entries), tracked, MONDAY);
      const days = new Set(entries.filter(({ domain }) => tracked.includes(domain)).map(({ day }) => day));
      expect(index.coverage).toBe(days.size);
      for (const { score, days: logged } of index.domains) {
        expect(score === null).toBe(logged < MIN_DOMAIN_DAYS);
        expect(score ?? 0).toBeGreaterThanOrEqual(0);
        expect(score ?? 0).toBeLessThanOrEqual(100);
      }
      const present = index.domains.flatMap(({ score }) => score ?? []);
      expect(index.value === null).toBe(index.coverage < MIN_COVERAGE || present.length === 0);
      if (index.value === null) return;
      withValue += 1;
      expect(Number.isInteger(index.value)).toBe(true);
      expect(index.value).toBeGreaterThanOrEqual(Math.floor(Math.min(...present)));
      expect(index.value).toBeLessThanOrEqual(Math.ceil(Math.max(...present)));
    }),
    RUNS,
  );
  expect(withValue).toBeGreaterThan(50);
});

test('the order of entry is irrelevant', () => {
  const shuffled = weekOfEntries.chain((entries) =>
    fc.tuple(
      fc.constant(entries),
      fc.shuffledSubarray(entries, { minLength: entries.length, maxLength: entries.length }),
    ),
  );
  fc.assert(
    fc.property(shuffled, ([entries, other]) => {
      expect(indexOf(other)).toEqual(indexOf(entries));
    }),
    RUNS,
  );
});

test('leaving entries out never raises coverage', () => {
  const withSubset = weekOfEntries.chain((entries) => fc.tuple(fc.constant(entries), fc.subarray(entries)));
  fc.assert(
    fc.property(withSubset, ([entries, fewer]) => {
      expect(indexOf(fewer).coverage).toBeLessThanOrEqual(indexOf(entries).coverage);
    }),
    RUNS,
  );
});

test('another activity never lowers the activity score; so it rises up to the anchor and stays', () => {
  const more = fc.record({
    minutes: fc.integer({ min: 1, max: 200 }),
    day: fc.constantFrom(...daysFrom(MONDAY, 7)),
  });
  fc.assert(
    fc.property(weekOfEntries, more, (entries, { minutes, day }) => {
      const before = scoreOf(entries, 'activity');
      const run = { domain: 'activity', kind: 'run', minutes, intensity: 'vigorous', day } as const;
      const after = scoreOf([...entries, run], 'activity');
      if (before === null) return;
      if (before >= 100) expect(after).toBe(100);
      else expect(after ?? 0).toBeGreaterThan(before);
    }),
    RUNS,
  );
});

test('more portions on a logged day never lower the score, and more than the guideline never scores more', () => {
  const meals = fc.array(dated(MONDAY, 7, nutrition), { minLength: 3, maxLength: 12 });
  fc.assert(
    fc.property(meals, fc.integer({ min: 1, max: 10 }), (entries, portions) => {
      const before = scoreOf(entries, 'nutrition');
      const day = entries[0]?.day ?? MONDAY;
      const after = scoreOf([...entries, { domain: 'nutrition', portions, water: 0, day }], 'nutrition');
      if (before !== null) expect(after ?? -1).toBeGreaterThanOrEqual(before);
    }),
    RUNS,
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 400 }), (extra, minutes) => {
      const days = daysFrom(MONDAY, 7);
      const eat = (portions: number) =>
        days.map((day): DatedEntry => ({ domain: 'nutrition', portions, water: 0, day }));
      const move = (amount: number) =>
        days.map((day): DatedEntry => ({
          domain: 'activity',
          kind: 'walk',
          minutes: amount,
          intensity: 'moderate',
          day,
        }));
      expect(scoreOf(eat(STANDARD.anchors.portions + extra), 'nutrition')).toBe(100);
      expect(scoreOf(move(22 + minutes), 'activity')).toBe(100);
      expect(indexOf([...eat(5 + extra), ...move(22 + minutes)]).value).toBe(100);
    }),
  );
});

test('water, energy and kinds of activity are not in the index', () => {
  const neutral = (entries: readonly DatedEntry[]): readonly DatedEntry[] =>
    entries.map((entry) => {
      if (entry.domain === 'nutrition') return { ...entry, water: 0 };
      if (entry.domain === 'mood') return { ...entry, energy: 1 };
      return entry.kind === 'rest' ? entry : { ...entry, kind: 'chores' };
    });
  fc.assert(
    fc.property(weekOfEntries, (entries) => {
      expect(indexOf(neutral(entries))).toEqual(indexOf(entries));
    }),
    RUNS,
  );
});
