import type { SkippedRow } from '../api/imports.ts';
import type { DayMeasure } from '../api/measures.ts';
import type { AppRow } from './apps/app-csv.ts';
import type { CsvRow, ImportMessage } from './port.ts';

const BATCH_ROWS = 1000;

export interface RowCollector {
  take(row: AppRow): void;
  /** What came together since the last batch, once it is enough for one; at the end whatever there is. */
  batches(atEnd: boolean): readonly ImportMessage[];
  /** Per metric and day, added up. */
  measures(): readonly DayMeasure[];
}

export function createRowCollector(): RowCollector {
  let rows: CsvRow[] = [];
  let skipped: SkippedRow[] = [];
  const totals = new Map<string, DayMeasure>();
  return {
    take: (row) => {
      rows.push(...row.rows);
      skipped.push(...row.skipped);
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
    measures: () =>
      [...totals.values()].map((measure) => ({ ...measure, amount: Math.round(measure.amount) })),
  };
}
