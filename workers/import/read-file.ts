import type { ImportError } from '../api/errors.ts';
import type { SkippedRow } from '../api/imports.ts';
import { readHeader, type Columns } from './columns.ts';
import { csvRecords, RowTooLongError } from './csv-records.ts';
import type { CsvRow, ImportLimits, ImportMessage } from './port.ts';
import { readRow } from './read-row.ts';
import { EncodingError, textChunks } from './text-chunks.ts';

const BATCH_ROWS = 1000;

function failed(error: ImportError): ImportMessage {
  return { type: 'failed', error };
}

/** Rows of a file in batches, then how it ended. Memory stays within one piece of the file, one batch and one row. */
export async function* readFile(file: Blob, limits: ImportLimits): AsyncGenerator<ImportMessage> {
  if (file.size > limits.maxBytes) {
    yield failed({ code: 'file-too-large' });
    return;
  }
  try {
    yield* readRecords(file, limits);
  } catch (error) {
    const notCsv = error instanceof EncodingError || error instanceof RowTooLongError;
    yield failed({ code: notCsv ? 'not-csv' : 'file-unreadable' });
  }
}

async function* readRecords(file: Blob, { maxRows }: ImportLimits): AsyncGenerator<ImportMessage> {
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
    if (count > maxRows) {
      yield failed({ code: 'file-too-large' });
      return;
    }
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
    yield failed({ code: 'nothing-in-file' });
    return;
  }
  yield { type: 'batch', rows, skipped };
  yield { type: 'done' };
}
