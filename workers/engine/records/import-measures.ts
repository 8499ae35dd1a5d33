import type { PassedOver, SkippedRow } from '../../api/imports.ts';
import { METRICS } from '../../api/measures.ts';
import type { FileMeasure } from '../../import/port.ts';
import { isMeasure, measureKey } from './day-measures.ts';

export interface ImportableMeasures {
  readonly measures: readonly FileMeasure[];
  /** Days with an amount that no day has, by metric. */
  readonly passedOver: readonly PassedOver[];
}

/**
 * The day's amounts of a file that may be stored. The running day and later ones are left for the next file: a day is stored once, so it
 * must be over.
 */
export function toImportableMeasures(measures: readonly FileMeasure[], today: string): ImportableMeasures {
  const over = measures.filter(({ day, amount }) => day < today && amount > 0);
  const passedOver = METRICS.map((metric) => ({
    kind: metric,
    count: over.filter((measure) => measure.metric === metric && !isMeasure(measure)).length,
  }));
  return { measures: over.filter(isMeasure), passedOver: passedOver.filter(({ count }) => count > 0) };
}

/** Those of an own export are what a diary had: also zero, and of the running day. */
export function toOwnMeasures(
  given: readonly FileMeasure[],
  today: string,
): { readonly measures: readonly FileMeasure[]; readonly skipped: readonly SkippedRow[] } {
  const measures = new Map<string, FileMeasure>();
  const skipped: SkippedRow[] = [];
  for (const measure of given) {
    const key = measureKey(measure);
    // A day has one amount.
    const good = isMeasure(measure) && !measures.has(key);
    const later = good && measure.day > today;
    if (good && !later) measures.set(key, measure);
    else {
      const why = later ? 'in-future' : 'bad-value';
      skipped.push({ line: measure.line ?? 0, why, column: later ? 'date' : null, list: 'measures' });
    }
  }
  return { measures: [...measures.values()], skipped };
}
