import type { CsvRow, ImportMessage } from './port.ts';

/** So many to a message: the engine answers between two of them. */
export const BATCH_ROWS = 1000;

export function* batchesOf(rows: readonly CsvRow[]): Generator<ImportMessage> {
  for (let at = 0; at < rows.length; at += BATCH_ROWS)
    yield { type: 'batch', rows: rows.slice(at, at + BATCH_ROWS), skipped: [] };
}
