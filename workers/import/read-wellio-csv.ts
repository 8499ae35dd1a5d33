import type { SkippedRow } from '../api/imports.ts';
import { BATCH_ROWS } from './batches.ts';
import { readHeader, type Columns } from './columns.ts';
import { csvRecords } from './csv-records.ts';
import { TooMuchError } from './error.ts';
import { failed, NOTHING_IN_FILE } from './outcome.ts';
import type { CsvRow, ImportLimits, ImportMessage } from './port.ts';
import { readRow } from './read-row.ts';
import { textChunks } from './text-chunks.ts';

/** A file with the columns of docs/CSV.md: rows in batches. Memory stays within one piece of the file, one batch and one row. */
export async function* readWellioCsv(
  file: Blob,
  { maxRows }: Pick<ImportLimits, 'maxRows'>,
): AsyncGenerator<ImportMessage> {
  let columns: Columns | undefined;
  let count = 0;
  let rows: CsvRow[] = [];
  let skipped: SkippedRow[] = [];
  for await (const record of csvRecords(textChunks(file))) {
    if (columns === undefined) {
      const header = readHeader(record.fields);
      if (!header.ok) {
        yield failed(header.error);
        return;
      }
      columns = header.value;
      continue;
    }
    count += 1;
    if (count > maxRows) throw new TooMuchError();
    const row = readRow(record, columns);
    if ('why' in row) skipped.push(row);
    else rows.push(row);
    if (rows.length + skipped.length === BATCH_ROWS) {
      yield { type: 'batch', rows, skipped };
      rows = [];
      skipped = [];
    }
  }
  if (count === 0) {
    yield NOTHING_IN_FILE;
    return;
  }
  yield { type: 'batch', rows, skipped };
  yield { type: 'done' };
}
