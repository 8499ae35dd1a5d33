/** @file What engine and import worker say to each other. One worker reads one file and ends. */
import type { ImportError } from '../api/errors.ts';
import type {
  ColumnMapping,
  CsvHead,
  ImportFormat,
  ImportProgress,
  PassedOver,
  SkippedRow,
} from '../api/imports.ts';
import type { DayMeasure } from '../api/measures.ts';
import type { LogEntryInput } from '../api/records.ts';

export interface ImportLimits {
  /** Of a CSV file. */
  readonly maxBytes: number;
  readonly maxRows: number;
  /** Of a health export, unpacked. */
  readonly maxExportBytes: number;
}

/** To the worker. */
export type ImportRequest =
  | {
      readonly type: 'read';
      readonly file: Blob;
      readonly limits: ImportLimits;
      readonly mapping: ColumnMapping | null;
    }
  | { readonly type: 'head'; readonly file: Blob; readonly limits: ImportLimits };

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

export interface Batch {
  readonly type: 'batch';
  readonly rows: readonly CsvRow[];
  readonly skipped: readonly SkippedRow[];
}

/**
 * From the worker, in this order: isolation; format; batches and progress in any number; measures and passed over at most once;
 * then `done` or `failed`. Or after isolation `head`, or `failed`.
 */
export type ImportMessage =
  | { readonly type: 'isolation'; readonly reachable: readonly string[] }
  | { readonly type: 'format'; readonly format: ImportFormat }
  | ({ readonly type: 'progress' } & ImportProgress)
  | Batch
  | { readonly type: 'measures'; readonly measures: readonly DayMeasure[] }
  | { readonly type: 'passed-over'; readonly kinds: readonly PassedOver[] }
  | { readonly type: 'head'; readonly head: CsvHead }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly error: ImportError };
