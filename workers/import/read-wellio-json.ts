/** @file Wellio's own export (docs/EXPORT.md). Each entry has the columns of docs/CSV.md and is read by the same rules. */
import { EXPORT_NAME, EXPORT_VERSION } from '../api/export.ts';
import { CSV_COLUMNS, type SkippedRow } from '../api/imports.ts';
import { METRICS, type DayMeasure } from '../api/measures.ts';
import { readHeader } from './columns.ts';
import { TooMuchError } from './error.ts';
import { failed, NOTHING_IN_FILE } from './outcome.ts';
import type { CsvRow, ImportLimits, ImportMessage } from './port.ts';
import { readRow } from './read-row.ts';
import { decodedChunks, fileBytes } from './text-chunks.ts';

/** Parsed as a whole: ten years of everything have a tenth of this. */
const MAX_BYTES = 100_000_000;
const BATCH_ROWS = 1000;

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function cellOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Null for what is no measure: a file of ours has none. */
function measureOf(value: unknown): DayMeasure | null {
  if (!isFields(value)) return null;
  const { metric, date, amount } = value;
  const known = METRICS.find((name) => name === metric);
  if (known === undefined || typeof date !== 'string' || typeof amount !== 'number') return null;
  return { metric: known, day: date, amount };
}

export async function* readWellioJson(
  file: Blob,
  { maxRows }: Pick<ImportLimits, 'maxRows'>,
): AsyncGenerator<ImportMessage> {
  if (file.size > MAX_BYTES) throw new TooMuchError();
  const pieces: string[] = [];
  for await (const piece of decodedChunks(fileBytes(file))) pieces.push(piece);
  const data = parsed(pieces.join(''));
  const ours = isFields(data) && data['format'] === EXPORT_NAME && data['version'] === EXPORT_VERSION;
  const header = readHeader(CSV_COLUMNS);
  if (!ours || !isList(data['entries']) || !isList(data['measures']) || !header.ok) {
    yield failed({ code: 'file-unreadable' });
    return;
  }
  const { entries, measures } = { entries: data['entries'], measures: data['measures'] };
  if (entries.length + measures.length === 0) {
    yield NOTHING_IN_FILE;
    return;
  }
  if (entries.length + measures.length > maxRows) throw new TooMuchError();
  yield { type: 'format', format: 'wellio-json' };
  const rows: CsvRow[] = [];
  const skipped: SkippedRow[] = [];
  for (const [index, entry] of entries.entries()) {
    const fields = CSV_COLUMNS.map((column) => (isFields(entry) ? cellOf(entry[column]) : ''));
    const row = readRow({ line: index + 1, fields }, header.value);
    if ('why' in row) skipped.push(row);
    else rows.push(row);
  }
  for (let at = 0; at < rows.length; at += BATCH_ROWS)
    yield { type: 'batch', rows: rows.slice(at, at + BATCH_ROWS), skipped: [] };
  yield { type: 'batch', rows: [], skipped };
  yield { type: 'measures', measures: measures.flatMap((value) => measureOf(value) ?? []) };
  yield { type: 'done' };
}
