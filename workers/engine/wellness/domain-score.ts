import type { FormulaParameters, IndexDomain, IndexMeasure } from '../../api/formula.ts';
import type { DomainScore, MeasureScore } from '../../api/insights.ts';
import type { DailySeries, DayFacts } from './daily-series.ts';
import { STANDARD } from './formula.ts';
import { measureScore } from './measure-score.ts';

/** What a domain is made of under these values. */
function measuresOf(
  domain: IndexDomain,
  { countSteps, countRegularity }: FormulaParameters,
): readonly IndexMeasure[] {
  switch (domain) {
    case 'activity':
      return countSteps ? ['minutes', 'steps'] : ['minutes'];
    case 'nutrition':
      return ['portions'];
    case 'sleep':
      return countRegularity ? ['duration', 'regularity'] : ['duration'];
    case 'mood':
      return ['valence'];
  }
}

/** Whether a day has an entry in a domain. */
export function isLogged(
  facts: DayFacts | undefined,
  domain: IndexDomain,
  { countSteps }: FormulaParameters,
): boolean {
  if (facts === undefined) return false;
  switch (domain) {
    case 'activity':
      return facts.activity !== null || (countSteps && facts.steps !== null);
    case 'nutrition':
      return facts.portions !== null;
    case 'sleep':
      return facts.sleep !== null;
    case 'mood':
      return facts.valence !== null;
  }
}

/** Minutes and steps measure the same walk: only the higher counts, the minutes where they are equal. */
function higher(measures: readonly Omit<MeasureScore, 'counts'>[]): readonly MeasureScore[] {
  const best = Math.max(...measures.map(({ score }) => score ?? -1));
  const at = measures.findIndex(({ score }) => score !== null && score === best);
  return measures.map((measure, i) => ({ ...measure, counts: i === at }));
}

/**
 * One domain over seven days: of activity the higher of minutes and steps, of sleep the mean of duration and regularity, else the one
 * measure. `score` isn't rounded; only the index is, at the very end.
 */
export function domainScore(
  series: DailySeries,
  domain: IndexDomain,
  days: readonly string[],
  parameters: FormulaParameters = STANDARD,
): DomainScore {
  const each = measuresOf(domain, parameters).map((measure) =>
    measureScore(series, measure, days, parameters),
  );
  const measures =
    domain === 'activity' ? higher(each) : each.map((one) => ({ ...one, counts: one.score !== null }));
  const scores = measures.flatMap(({ counts, score }) => (counts && score !== null ? [score] : []));
  return {
    domain,
    weight: parameters.weights[domain],
    days: days.filter((day) => isLogged(series.get(day), domain, parameters)).length,
    score: scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length,
    measures,
  };
}
