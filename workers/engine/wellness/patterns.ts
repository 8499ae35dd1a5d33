/**
 * @file Functional patterns of a domain over finished weeks: class values only, each from many days. They describe what was logged;
 * none of them is good or bad.
 */
import type { FunctionalPattern, Level, Regularity, WeekContrast } from '../../api/clinician.ts';
import type { FormulaParameters } from '../../api/formula.ts';
import type { SeriesName, SeriesPattern } from '../../api/insights.ts';
import type { Domain } from '../../api/records.ts';
import { daysFrom, dayNumber, isWeekend } from './calendar.ts';
import type { DailySeries } from './daily-series.ts';
import { STANDARD } from './formula.ts';
import { amountOn, measureScore } from './measure-score.ts';
import { median, quantile } from './quantile.ts';
import { trendOf } from './trend.ts';

/** Without adherence, which needs a plan. */
export type DomainPattern = Omit<FunctionalPattern, 'adherence'>;

/** Weeks with a score (three logged days each) from which on level and regularity are named. */
const MIN_PATTERN_WEEKS = 4;
/** Logged days of each kind from which on weekdays and weekends are compared. */
export const MIN_CONTRAST_DAYS = 6;
/** Quartile coefficients of dispersion up to which weeks are called even, and mixed. */
const EVEN = 0.1;
const MIXED = 0.3;
/** From this delta on (the "medium" effect of Romano et al., 2006) the two kinds of days differ. */
const CONTRAST = 0.33;

/** (Q3 − Q1) / (Q3 + Q1) of values from 0 up, from 0 to 1; 0 where all are 0 (Bonett, 2006). */
export function quartileDispersion(values: readonly number[]): number {
  const [first, third] = [quantile(values, 0.25), quantile(values, 0.75)];
  return third === 0 ? 0 : (third - first) / (third + first);
}

/** Cliff's delta, −1 to 1: how much more often a value of `a` is above one of `b` than below it. */
export function cliffsDelta(a: readonly number[], b: readonly number[]): number {
  let above = 0;
  for (const x of a) for (const y of b) above += Math.sign(x - y);
  return above / (a.length * b.length);
}

function levelOf(scores: readonly number[]): Level {
  const middle = median(scores);
  if (3 * middle < 100) return 'lower';
  return 3 * middle < 200 ? 'middle' : 'upper';
}

function regularityOf(scores: readonly number[]): Regularity {
  const dispersion = quartileDispersion(scores);
  if (dispersion <= EVEN) return 'even';
  return dispersion <= MIXED ? 'mixed' : 'uneven';
}

function contrastOf(weekdays: readonly number[], weekends: readonly number[]): WeekContrast | null {
  if (Math.min(weekdays.length, weekends.length) < MIN_CONTRAST_DAYS) return null;
  const delta = cliffsDelta(weekends, weekdays);
  if (Math.abs(delta) < CONTRAST) return 'alike';
  return delta > 0 ? 'weekends-higher' : 'weekdays-higher';
}

/** What a domain's pattern is of. */
const SERIES_OF: Readonly<Record<Domain, SeriesName>> = {
  activity: 'minutes',
  nutrition: 'portions',
  mood: 'valence',
};

/** The patterns of one series over the weeks that start on `mondays`. */
export function seriesPattern(
  series: DailySeries,
  name: SeriesName,
  mondays: readonly string[],
  parameters: FormulaParameters = STANDARD,
): SeriesPattern {
  const weeks = mondays.map((monday) => daysFrom(monday, 7));
  const scores = weeks.flatMap((days) => measureScore(series, name, days, parameters).score ?? []);
  const logged = weeks.flat().flatMap((day) => {
    const amount = amountOn(series.get(day), name, parameters);
    return amount === null ? [] : [{ day, amount }];
  });
  const amounts = (weekend: boolean) =>
    logged.filter(({ day }) => isWeekend(day) === weekend).map(({ amount }) => amount);
  const enough = scores.length >= MIN_PATTERN_WEEKS;
  return {
    series: name,
    days: logged.length,
    level: enough ? levelOf(scores) : null,
    regularity: enough ? regularityOf(scores) : null,
    contrast: contrastOf(amounts(false), amounts(true)),
    trend: trendOf(logged.map(({ day, amount }) => ({ x: dayNumber(day), y: amount }))).trend,
  };
}

/** The same as a clinician's packet names it. */
export function domainPattern(
  series: DailySeries,
  domain: Domain,
  mondays: readonly string[],
  parameters: FormulaParameters = STANDARD,
): DomainPattern {
  const { level, regularity, contrast, trend } = seriesPattern(
    series,
    SERIES_OF[domain],
    mondays,
    parameters,
  );
  return { domain, level, regularity, contrast, trend };
}
