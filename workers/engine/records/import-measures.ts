import type { PassedOver } from '../../api/imports.ts';
import { METRICS, type DayMeasure } from '../../api/measures.ts';
import { isMeasure } from './day-measures.ts';

export interface ImportableMeasures {
  readonly measures: readonly DayMeasure[];
  /** Days with an amount that no day has, by metric. */
  readonly passedOver: readonly PassedOver[];
}

/**
 * The day's amounts of a file that may be stored. The running day and later ones are left for the next file: a day is stored once, so it
 * must be over.
 */
export function toImportableMeasures(measures: readonly DayMeasure[], today: string): ImportableMeasures {
  const over = measures.filter(({ day, amount }) => day < today && amount > 0);
  const passedOver = METRICS.map((metric) => ({
    kind: metric,
    count: over.filter((measure) => measure.metric === metric && !isMeasure(measure)).length,
  }));
  return { measures: over.filter(isMeasure), passedOver: passedOver.filter(({ count }) => count > 0) };
}
