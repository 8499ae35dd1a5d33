import { describe, expect, test } from 'vitest';
import { DOMAINS, type Domain } from '../../../workers/api/records.ts';
import { bandOf } from '../../../workers/engine/wellness/band.ts';
import { addDays, daysFrom } from '../../../workers/engine/wellness/calendar.ts';
import { dailySeries, type DatedEntry } from '../../../workers/engine/wellness/daily-series.ts';
import { deriveWeeks, firstDayNeeded } from '../../../workers/engine/wellness/derived-weeks.ts';
import { adherence, simplePlanItems } from '../../../workers/engine/wellness/plan-progress.ts';
import { roundHalfUp, roundToStep, roundToTenth } from '../../../workers/engine/wellness/round.ts';
import { daysNeeded, rollingIndex, sevenDayIndex } from '../../../workers/engine/wellness/seven-day-index.ts';

const MONDAY = '2026-11-16';
const plan = simplePlanItems({ activity: 4, nutrition: 5, mood: 0 }, '2026-01-01');
const eat = (day: string, portions: number): DatedEntry => ({ domain: 'nutrition', portions, water: 0, day });
const walk = (day: string, minutes: number): DatedEntry => ({
  domain: 'activity',
  kind: 'walk',
  minutes,
  intensity: 'moderate',
  day,
});
const rest = (day: string): DatedEntry => ({
  domain: 'activity',
  kind: 'rest',
  minutes: 0,
  intensity: 'light',
  day,
});
const feel = (day: string, valence: number): DatedEntry => ({ domain: 'mood', valence, energy: 3, day });
const week = (first: string, days: number, of: (day: string) => DatedEntry) => daysFrom(first, days).map(of);
const derive = (entries: readonly DatedEntry[], today: string, domains: readonly Domain[] = DOMAINS) =>
  deriveWeeks(dailySeries(entries), { domains, plan, today, count: 4 }).weeks;

describe('weeks', () => {
  test('run from Monday to Sunday, oldest first, the running one last and without a direction', () => {
    const weeks = derive([], '2026-11-20');
    expect(weeks.map(({ week }) => week)).toEqual(['2026-W44', '2026-W45', '2026-W46', '2026-W47']);
    expect(weeks.map(({ complete }) => complete)).toEqual([true, true, true, false]);
    expect(weeks[3]).toMatchObject({ firstDay: MONDAY, lastDay: '2026-11-22', value: null, coverage: 0 });
    expect(firstDayNeeded('2026-11-20', 4)).toBe('2026-10-19');
  });

  test.each([
    [4, 4.2, 'up'],
    [4, 4.1, 'steady'],
    [4, 4, 'steady'],
    [4, 3.9, 'steady'],
    [4, 3.8, 'down'],
  ])('from %d to %d portions a day the direction is %s', (before, after, direction) => {
    // 20 points a portion: a tenth of a portion is two points; the threshold is three.
    const entries = [
      ...week('2026-11-09', 7, (day) => eat(day, before)),
      ...week(MONDAY, 5, (day) => eat(day, after)),
    ];
    expect(derive(entries, '2026-11-23').at(-2)?.direction).toBe(direction);
  });

  test('have no direction when one has no value, or values from other domains', () => {
    const last = week(MONDAY, 7, (day) => eat(day, 5));
    expect(derive(last, '2026-11-23').at(-2)).toMatchObject({ value: 100, direction: null });
    const before = week('2026-11-09', 7, (day) => eat(day, 2));
    expect(derive([...before, ...last], '2026-11-23').at(-2)?.direction).toBe('up');
    const moodToo = week(MONDAY, 3, (day) => feel(day, 1));
    expect(derive([...before, ...last, ...moodToo], '2026-11-23').at(-2)?.direction).toBeNull();
    expect(
      derive([...before, ...last, ...moodToo], '2026-11-23', ['nutrition', 'activity']).at(-2)?.direction,
    ).toBe('up');
  });

  test('only tracked domains count', () => {
    const entries = [...week(MONDAY, 7, (day) => feel(day, 5)), ...week(MONDAY, 2, (day) => eat(day, 5))];
    expect(derive(entries, '2026-11-23', ['nutrition']).at(-2)).toMatchObject({ value: null, coverage: 2 });
    expect(derive(entries, '2026-11-23', ['mood']).at(-2)).toMatchObject({ value: 100, coverage: 7 });
  });
});

describe('coverage', () => {
  test('four days of rest make an index of 0, three make none', () => {
    const at = (days: number) => sevenDayIndex(dailySeries(week(MONDAY, days, rest)), ['activity'], MONDAY);
    expect(at(4)).toMatchObject({ value: 0, coverage: 4 });
    expect(at(3)).toMatchObject({ value: null, coverage: 3 });
  });

  test('four days without three in any domain make none, and one more day may do', () => {
    const [a, b, c, d] = daysFrom(MONDAY, 4) as [string, string, string, string];
    const index = sevenDayIndex(
      dailySeries([walk(a, 30), walk(b, 30), eat(c, 5), eat(d, 5)]),
      DOMAINS,
      MONDAY,
    );
    expect(index).toMatchObject({ value: null, coverage: 4 });
    expect(daysNeeded(index)).toBe(1);
  });

  test('the rolling index holds the last seven days and says how many it waits for', () => {
    const today = '2026-11-20';
    const series = dailySeries([walk(addDays(today, -7), 500), eat(addDays(today, -6), 5), eat(today, 5)]);
    const index = rollingIndex(series, DOMAINS, today);
    expect(index).toMatchObject({ value: null, coverage: 2 });
    expect(index.domains[0]).toMatchObject({
      days: 0,
      score: null,
      measures: [{ amount: null }, { amount: null }],
    });
    expect(daysNeeded(index)).toBe(2);
    expect(daysNeeded(rollingIndex(dailySeries([]), DOMAINS, today))).toBe(4);
  });
});

test('several moods on one day weigh as one day', () => {
  const [a, b, c, d] = daysFrom(MONDAY, 4) as [string, string, string, string];
  const entries = [feel(a, 1), feel(a, 1), feel(a, 1), feel(b, 5), feel(c, 5), feel(d, 5)];
  // (1 + 5 + 5 + 5) / 4 = 4, three quarters of the way from 1 to 5.
  expect(sevenDayIndex(dailySeries(entries), ['mood'], MONDAY).value).toBe(75);
});

test('adherence counts days done, never more than planned; a rest day is logged but not done', () => {
  const days = daysFrom(MONDAY, 7);
  const entries = [...week(MONDAY, 7, (day) => eat(day, 1)), ...week(MONDAY, 3, rest), walk(MONDAY, 10)];
  expect(adherence(dailySeries(entries), DOMAINS, plan, days)).toEqual([
    { domain: 'activity', done: 1, planned: 4 },
    { domain: 'nutrition', done: 5, planned: 5 },
  ]);
});

test('bands begin at 40, 60 and 80', () => {
  expect([0, 39, 40, 59, 60, 79, 80, 100].map(bandOf)).toEqual([
    'starting',
    'starting',
    'building',
    'building',
    'steady',
    'steady',
    'strong',
    'strong',
  ]);
});

test('halves are rounded up, also those that floating point puts just below', () => {
  expect([0.4, 0.5, 1.5, 72.5].map(roundHalfUp)).toEqual([0, 1, 2, 73]);
  expect(roundHalfUp((100 / 3 + 200 / 3 + 51.5) / 3)).toBe(51);
  expect(roundHalfUp(0.5 - 1e-12)).toBe(1);
  expect([0, 2, 2.5, 47, 47.5, 100].map((value) => roundToStep(value, 5))).toEqual([0, 0, 5, 45, 50, 100]);
  expect(roundToTenth(2.25)).toBe(2.3);
});
