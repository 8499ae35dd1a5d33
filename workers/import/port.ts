/** @file What engine and import worker say to each other. One worker reads one file and ends. */
import type { ImportError } from '../api/errors.ts';
import type { SkippedRow } from '../api/imports.ts';
import type { LogEntryInput } from '../api/records.ts';

export interface ImportLimits {
  readonly maxBytes: number;
  readonly maxRows: number;
}

/** To the worker. */
export interface ImportRequest {
  readonly type: 'read';
  readonly file: Blob;
  readonly limits: ImportLimits;
}

/** One row, well-formed; the engine still checks its bounds and that its day exists. */
export interface CsvRow {
  /** Line in the file, the header being 1. */
  readonly line: number;
  /** `YYYY-MM-DD` as written. */
  readonly day: string;
  /** `HH:MM`, or null where the file gives none. */
  readonly time: string | null;
  readonly entry: LogEntryInput;
}

/** From the worker, in this order: isolation, any number of batches, then `done` or `failed`. */
export type ImportMessage =
  | { readonly type: 'isolation'; readonly reachable: readonly string[] }
  | { readonly type: 'batch'; readonly rows: readonly CsvRow[]; readonly skipped: readonly SkippedRow[] }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly error: ImportError };
