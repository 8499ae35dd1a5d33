import type { FormulaParameters, IndexMeasure } from '../../api/formula.ts';
import type { MeasureScore } from '../../api/insights.ts';
import type { DailySeries, DayFacts } from './daily-series.ts';
import { intensityWeights, MIN_DOMAIN_DAYS, MOOD_SCALE, REGULARITY } from './formula.ts';

/** What a day came to in a measure; null without an entry. */
export function amountOn(
  facts: DayFacts | undefined,
  measure: IndexMeasure,
  parameters: FormulaParameters,
): number | null {
  switch (measure) {
    case 'minutes': {
      if (facts === undefined || facts.activity === null) return null;
      const weights = intensityWeights(parameters);
      const { light, moderate, vigorous } = facts.activity.minutes;
      return light * weights.light + moderate * weights.moderate + vigorous * weights.vigorous;
    }
    case 'steps':
      return facts?.steps ?? null;
    case 'portions':
      return facts?.portions ?? null;
    case 'duration':
    case 'regularity':
      return facts?.sleep ?? null;
    case 'valence':
      return facts?.valence ?? null;
  }
}

/** Of a sample: the sum of squares divided by one less than there are values. */
export function standardDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

function anchorOf(measure: IndexMeasure, { anchors }: FormulaParameters): number {
  if (measure === 'regularity') return REGULARITY.full;
  return measure === 'valence' ? MOOD_SCALE.highest : anchors[measure];
}

/** Multiplied before divided, so that a score that is a whole number comes out as one. */
function score(measure: IndexMeasure, anchor: number, amounts: readonly number[]): number {
  const sum = amounts.reduce((total, amount) => total + amount, 0);
  switch (measure) {
    case 'minutes':
      return Math.min(100, (100 * sum) / anchor);
    case 'steps':
    case 'portions':
    case 'duration':
      return Math.min(100, (100 * sum) / (anchor * amounts.length));
    case 'regularity': {
      const { full, none } = REGULARITY;
      return Math.min(100, Math.max(0, (100 * (none - standardDeviation(amounts))) / (none - full)));
    }
    case 'valence': {
      const { lowest, highest } = MOOD_SCALE;
      return (100 * (sum - lowest * amounts.length)) / ((highest - lowest) * amounts.length);
    }
  }
}

function amountOf(measure: IndexMeasure, amounts: readonly number[]): number | null {
  if (measure === 'regularity') return amounts.length < MIN_DOMAIN_DAYS ? null : standardDeviation(amounts);
  if (amounts.length === 0) return null;
  const sum = amounts.reduce((total, amount) => total + amount, 0);
  return measure === 'minutes' ? sum : sum / amounts.length;
}

/** One measure over seven days. `counts` is for the domain to say. */
export function measureScore(
  series: DailySeries,
  measure: IndexMeasure,
  days: readonly string[],
  parameters: FormulaParameters,
): Omit<MeasureScore, 'counts'> {
  const logged = days.flatMap((day) => {
    const amount = amountOn(series.get(day), measure, parameters);
    return amount === null ? [] : [{ day, amount }];
  });
  const amounts = logged.map(({ amount }) => amount);
  const anchor = anchorOf(measure, parameters);
  return {
    measure,
    anchor,
    days: logged,
    amount: amountOf(measure, amounts),
    score: amounts.length < MIN_DOMAIN_DAYS ? null : score(measure, anchor, amounts),
  };
}
