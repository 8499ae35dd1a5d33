/** @file The arithmetic of one week, written down with its own numbers. */
import type { DomainScore, MeasureScore } from '$api/index.ts';
import { formatAmount, formatWhole } from '$lib/format/numbers.ts';
import { t } from '$lib/i18n/index.ts';

function sumOf(measure: MeasureScore): string {
  return measure.days.map(({ amount }) => formatAmount(amount)).join(' + ');
}

/** One measure's line; null with too few days. */
export function measureByHand(measure: MeasureScore): string | null {
  const { score, amount, anchor, days } = measure;
  if (score === null || amount === null) return null;
  const [shown, result] = [formatAmount(amount), formatAmount(score)];
  switch (measure.measure) {
    case 'minutes':
      return t.formula.sumMinutes(sumOf(measure), shown, formatAmount(anchor), result);
    case 'regularity':
      return t.formula.deviation(shown, result);
    case 'valence':
      return t.formula.mood(sumOf(measure), formatWhole(days.length), shown, result);
    case 'steps':
    case 'portions':
    case 'duration':
      return t.formula.mean(sumOf(measure), formatWhole(days.length), shown, formatAmount(anchor), result);
  }
}

/** Where a domain's score is the mean of two. */
export function domainByHand({ domain, score, measures }: DomainScore): string | null {
  const [duration, regularity] = measures.map((measure) => measure.score);
  if (domain !== 'sleep' || score === null || typeof duration !== 'number' || typeof regularity !== 'number')
    return null;
  return t.formula.sleepMean(formatAmount(duration), formatAmount(regularity), formatAmount(score));
}

/** The last line: scores times weights, divided by the weights. */
export function indexByHand(domains: readonly DomainScore[], value: number): string {
  const scored = domains.flatMap(({ score, weight }) => (score === null ? [] : [{ score, weight }]));
  const weights = scored.reduce((sum, { weight }) => sum + weight, 0);
  const exact = scored.reduce((sum, { score, weight }) => sum + weight * score, 0) / weights;
  const parts = scored.map(({ score, weight }) =>
    weight === 1 ? formatAmount(score) : `${formatWhole(weight)} × ${formatAmount(score)}`,
  );
  return t.formula.sum(parts.join(' + '), formatWhole(weights), formatAmount(exact), formatWhole(value));
}
