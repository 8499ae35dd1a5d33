/** @file Wellio's own export (docs/EXPORT.md). Each entry has the columns of docs/CSV.md and is read by the same rules. */
import { EXPORT_NAME, EXPORT_VERSION } from '../api/export.ts';
import { CSV_COLUMNS, type SkippedRow } from '../api/imports.ts';
import { batchesOf } from './batches.ts';
import { readHeader } from './columns.ts';
import { TooMuchError } from './error.ts';
import { failed, NOTHING_IN_FILE } from './outcome.ts';
import {
  isFields,
  readOwnEntry,
  readOwnMeasure,
  readOwnMetric,
  readOwnNote,
  type Fields,
} from './own-rows.ts';
import type { ImportLimits, ImportMessage } from './port.ts';
import { decodedChunks, fileBytes } from './text-chunks.ts';

/** Parsed as a whole: ten years of everything have a tenth of this. */
const MAX_BYTES = 100_000_000;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Undefined where it isn't a list. What the first exports did not have yet is empty there. */
function listOf(data: Fields, name: string, needed: boolean): readonly unknown[] | undefined {
  const value = data[name];
  if (value === undefined && !needed) return [];
  return Array.isArray(value) ? value : undefined;
}

/** Items counted from 1, and those passed over. */
function readList<Row extends object>(
  list: readonly unknown[],
  read: (line: number, given: unknown) => Row | SkippedRow,
): { readonly rows: readonly Row[]; readonly skipped: readonly SkippedRow[] } {
  const rows: Row[] = [];
  const skipped: SkippedRow[] = [];
  for (const [index, given] of list.entries()) {
    const row = read(index + 1, given);
    if ('why' in row) skipped.push(row);
    else rows.push(row);
  }
  return { rows, skipped };
}

function listOrNull(value: unknown): readonly unknown[] | null {
  return Array.isArray(value) ? value : null;
}

export async function* readWellioJson(
  file: Blob,
  { maxRows }: Pick<ImportLimits, 'maxRows'>,
): AsyncGenerator<ImportMessage> {
  if (file.size > MAX_BYTES) throw new TooMuchError();
  const pieces: string[] = [];
  for await (const piece of decodedChunks(fileBytes(file))) pieces.push(piece);
  const data = parsed(pieces.join(''));
  const header = readHeader(CSV_COLUMNS);
  const ours = isFields(data) && data['format'] === EXPORT_NAME && data['version'] === EXPORT_VERSION;
  const lists = ours
    ? {
        entries: listOf(data, 'entries', true),
        measures: listOf(data, 'measures', true),
        metrics: listOf(data, 'ownMetrics', false),
        notes: listOf(data, 'notes', false),
      }
    : {};
  const { entries, measures, metrics, notes } = lists;
  if (!ours || !entries || !measures || !metrics || !notes || !header.ok) {
    yield failed({ code: 'file-unreadable' });
    return;
  }
  const total = entries.length + measures.length + metrics.length + notes.length;
  if (total === 0 && (listOrNull(data['planItems']) ?? []).length === 0) {
    yield NOTHING_IN_FILE;
    return;
  }
  if (total > maxRows) throw new TooMuchError();
  yield { type: 'format', format: 'wellio-json' };
  const read = {
    entries: readList(entries, (line, given) => readOwnEntry(line, given, header.value)),
    measures: readList(measures, readOwnMeasure),
    metrics: readList(metrics, readOwnMetric),
    notes: readList(notes, readOwnNote),
  };
  yield* batchesOf(read.entries.rows);
  yield { type: 'batch', rows: [], skipped: Object.values(read).flatMap(({ skipped }) => skipped) };
  yield { type: 'measures', measures: read.measures.rows };
  yield {
    type: 'own',
    metrics: read.metrics.rows,
    notes: read.notes.rows,
    setUp: {
      tracked: listOrNull(data['tracked']),
      plan: data['plan'],
      planItems: listOrNull(data['planItems']),
      formula: data['formula'],
    },
  };
  yield { type: 'done' };
}
