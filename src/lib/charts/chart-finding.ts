import type { IndexDomain, MovedBy, WeekIndex } from '$api/index.ts';
import { showIndex, showPart, showPoints, wordsOnly } from '$lib/format/scores.ts';
import { t } from '$lib/i18n/index.ts';

/** Index points below which a row of weeks is called level. */
const LEVEL = 3;
/** A part moves more than the index that it is one of several in. */
const PART_LEVEL = 5;

interface Ends {
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

function endsOf(values: readonly number[]): Ends | null {
  const first = values[0];
  const last = values.at(-1);
  return first === undefined || last === undefined ? null : { first, last, count: values.length };
}

/** The chart's title says what can be seen in it. It states numbers, never praise or blame. */
export function chartFinding(weeks: readonly WeekIndex[]): string {
  const ends = endsOf(weeks.flatMap(({ value }) => value ?? []));
  if (ends === null) return t.insights.chartTitleNone;
  const { first, last, count } = ends;
  if (count === 1) return t.insights.chartTitleOne(showIndex(first));
  const level = Math.abs(last - first) < LEVEL;
  if (wordsOnly()) {
    if (level) return t.insights.chartTitleWordsLevel;
    return last > first ? t.insights.chartTitleWordsUp : t.insights.chartTitleWordsDown;
  }
  if (level) return t.insights.chartTitleLevel(showIndex(last));
  return t.insights.chartTitleRising(showIndex(first), showIndex(last));
}

/** A domain's score in one week. */
export function scoreIn(week: WeekIndex, domain: IndexDomain): number | null {
  return week.domains.find((score) => score.domain === domain)?.score ?? null;
}

/** The same for one domain. */
export function domainFinding(weeks: readonly WeekIndex[], domain: IndexDomain): string {
  const name = t.domains[domain];
  const ends = endsOf(weeks.flatMap((week) => scoreIn(week, domain) ?? []));
  if (ends === null) return t.insights.domainNone(name);
  const { first, last, count } = ends;
  if (count === 1) return t.insights.domainOne(name, showPart(first));
  const level = Math.abs(last - first) < PART_LEVEL;
  if (wordsOnly()) {
    if (level) return t.insights.domainWordsLevel(name);
    return last > first ? t.insights.domainWordsUp(name) : t.insights.domainWordsDown(name);
  }
  if (level) return t.insights.domainLevel(name, showPart(last));
  return t.insights.domainUp(name, showPart(first), showPart(last));
}

/** What moved the index, in one line. */
export function movedFinding({ change }: MovedBy): string {
  if (change === 0) return t.insights.movedTitleSame;
  if (!wordsOnly()) return t.insights.movedTitle(t.scores.points(showPoints(change)));
  const words = showPoints(change);
  return words === t.scores.moved.same ? t.insights.movedTitleSame : t.insights.movedTitleWords(words);
}
