/** @file How the CSV files of other programs are read: each program says which header is its own and what its rows are. */
import type { DateOrder, ImportFormat, SkippedRow } from '../../api/imports.ts';
import type { DayMeasure } from '../../api/measures.ts';
import type { LogEntryInput } from '../../api/records.ts';
import type { CsvRow, FileOptInAmount } from '../port.ts';

/** A cell by its column's name in lower case; empty where the column is missing. */
export type Cell = (column: string) => string;

/** One that may be asked for, with its line. */
export interface AppOptIn extends FileOptInAmount {
  readonly line: number;
}

export interface AppRow {
  readonly rows: readonly CsvRow[];
  readonly measures: readonly DayMeasure[];
  readonly optIns?: readonly AppOptIn[];
  readonly skipped: readonly SkippedRow[];
}

export interface AppCsv {
  readonly format: ImportFormat;
  /** Lower-case names; all of them make a header this program's. */
  readonly columns: readonly string[];
  /** The column with the date, from which the order of day and month is found. */
  readonly dateColumn: string;
  /** Columns that hold something else that could be imported elsewhere, by the name under which they are reported as passed over. */
  readonly passedOver: readonly string[];
  readonly read: (cell: Cell, line: number, order: DateOrder) => AppRow;
}

export const NOTHING: AppRow = { rows: [], measures: [], skipped: [] };

export function skip(line: number, why: SkippedRow['why'], column: string): AppRow {
  return { ...NOTHING, skipped: [{ line, why, column }] };
}

export function entryRow(line: number, day: string, time: string | null, entry: LogEntryInput): AppRow {
  return { ...NOTHING, rows: [{ line, day, time, entry }] };
}
