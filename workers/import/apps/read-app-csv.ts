import type { CsvDelimiter, DateOrder } from '../../api/imports.ts';
import { csvRecords } from '../csv-records.ts';
import { appOf, columnsOf } from '../detect.ts';
import { TooMuchError } from '../error.ts';
import { NOTHING_IN_FILE } from '../outcome.ts';
import { createPassedOver } from '../passed-over.ts';
import type { ImportLimits, ImportMessage } from '../port.ts';
import { createRowCollector } from '../row-collector.ts';
import { textChunks } from '../text-chunks.ts';
import type { AppCsv, Cell } from './app-csv.ts';
import { orderOf } from './dates.ts';

/** One row below a header that some program's reader knows; `app` is null in parts of the file that none knows. */
interface AppRecord {
  readonly line: number;
  readonly app: AppCsv | null;
  /** Of the part of the file: the title above its header. */
  readonly part: string;
  readonly cell: Cell;
}

/** A file may hold several tables, each below a title in a row of its own (Fitbit's does). */
async function* appRecords(file: Blob, delimiter: CsvDelimiter): AsyncGenerator<AppRecord> {
  let app: AppCsv | null = null;
  let columns: readonly string[] = [];
  let part = '';
  for await (const { line, fields } of csvRecords(textChunks(file), delimiter)) {
    const header = appOf(fields);
    if (header !== undefined) {
      app = header;
      columns = columnsOf(fields);
    } else if (fields.length === 1) {
      app = null;
      part = fields[0] ?? '';
      columns = [];
    } else if (app === null && columns.length === 0) columns = columnsOf(fields);
    else {
      const cell: Cell = (column) => fields[columns.indexOf(column)]?.trim() ?? '';
      yield { line, app, part, cell };
    }
  }
}

/** Day before month or after it, from all the file's dates; null where they don't tell. */
async function dateOrder(file: Blob, delimiter: CsvDelimiter, { maxRows }: Pick<ImportLimits, 'maxRows'>) {
  const dates: string[] = [];
  for await (const { app, cell } of appRecords(file, delimiter)) {
    if (dates.length > maxRows) throw new TooMuchError();
    if (app !== null) dates.push(cell(app.dateColumn));
  }
  return orderOf(dates);
}

/** The CSV of a program that we know. Read twice: dates first, because a single one rarely tells day from month. */
export async function* readAppCsv(
  file: Blob,
  delimiter: CsvDelimiter,
  limits: Pick<ImportLimits, 'maxRows'>,
): AsyncGenerator<ImportMessage> {
  const order: DateOrder | null = await dateOrder(file, delimiter, limits);
  const passed = createPassedOver();
  const collector = createRowCollector();
  let known: AppCsv | null = null;
  for await (const { line, app, part, cell } of appRecords(file, delimiter)) {
    if (app === null) {
      passed.count(part);
      continue;
    }
    if (known === null) yield { type: 'format', format: app.format };
    known = app;
    for (const column of app.passedOver) if (cell(column) !== '') passed.count(column);
    if (order === null) {
      const column = app.dateColumn;
      collector.take({ rows: [], measures: [], skipped: [{ line, why: 'bad-date', column }] });
    } else collector.take(app.read(cell, line, order));
    yield* collector.batches(false);
  }
  if (known === null) {
    yield NOTHING_IN_FILE;
    return;
  }
  yield* collector.batches(true);
  yield { type: 'measures', measures: collector.measures() };
  yield { type: 'opt-ins', amounts: collector.optIns() };
  yield { type: 'passed-over', kinds: passed.kinds() };
  yield { type: 'done' };
}
