import type { SkippedRow } from '../api/imports.ts';
import type { DayMeasure } from '../api/measures.ts';
import type { AppRow } from './apps/app-csv.ts';
import { BATCH_ROWS } from './batches.ts';
import { createOptInAmounts } from './opt-in-amounts.ts';
import type { CsvRow, FileOptInAmount, ImportMessage } from './port.ts';

export interface RowCollector {
  take(row: AppRow): void;
  /** What came together since the last batch, once it is enough for one; at the end whatever there is. */
  batches(atEnd: boolean): readonly ImportMessage[];
  /** Per metric and day, added up. */
  measures(): readonly DayMeasure[];
  optIns(): readonly FileOptInAmount[];
}

export function createRowCollector(): RowCollector {
  let rows: CsvRow[] = [];
  let skipped: SkippedRow[] = [];
  const optIns = createOptInAmounts();
  const totals = new Map<string, DayMeasure>();
  return {
    take: (row) => {
      rows.push(...row.rows);
      skipped.push(...row.skipped);
      for (const { line, what, day, time, amount, unit } of row.optIns ?? []) {
        const known =
          what === 'weight'
            ? optIns.weigh(day, { at: 0, time, amount }, unit)
            : optIns.eat(day, null, amount, unit);
        if (!known) skipped.push({ line, why: 'bad-value', column: what });
      }
      for (const measure of row.measures) {
        const key = `${measure.metric} ${measure.day}`;
        const before = totals.get(key)?.amount ?? 0;
        totals.set(key, { ...measure, amount: before + measure.amount });
      }
    },
    batches: (atEnd) => {
      if (!atEnd && rows.length + skipped.length < BATCH_ROWS) return [];
      const batch: ImportMessage = { type: 'batch', rows, skipped };
      rows = [];
      skipped = [];
      return [batch];
    },
    optIns: () => optIns.amounts(),
    measures: () =>
      [...totals.values()].map((measure) => ({ ...measure, amount: Math.round(measure.amount) })),
  };
}
