/** @file What engine and import worker say to each other. One worker reads one file and ends. */
import type { ImportError } from '../api/errors.ts';
import type {
  ColumnMapping,
  CsvHead,
  ImportFormat,
  ImportProgress,
  OptIn,
  PassedOver,
  SkippedRow,
} from '../api/imports.ts';
import type { DayMeasure } from '../api/measures.ts';
import type { OwnMetric } from '../api/own-metrics.ts';
import type { LogEntry, LogEntryInput } from '../api/records.ts';

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

/** Where a file says the very moment. */
export interface FileMoment {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** IANA. */
  readonly zone: string;
  readonly source: LogEntry['source'];
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
  /** Counts before day and time; only Wellio's own export has it. */
  readonly moment?: FileMoment;
}

/** An amount of a day; its place in the list where a file lists them. */
export interface FileMeasure extends DayMeasure {
  readonly line?: number;
}

/** As it stands in the file: the engine says what of it is good. Null and undefined where the file has none. */
export interface FileSetUp {
  readonly tracked: readonly unknown[] | null;
  readonly plan: unknown;
  readonly planItems: readonly unknown[] | null;
  readonly formula: unknown;
}

/** Of a day, brought in only where the person asks for it. All of one kind have one unit. */
export interface FileOptInAmount {
  readonly what: OptIn;
  /** `YYYY-MM-DD` as written. */
  readonly day: string;
  /** `HH:MM`, or null where the file gives none. */
  readonly time: string | null;
  readonly amount: number;
  /** Empty where the file doesn't say. */
  readonly unit: string;
}

export interface FileMetric extends OwnMetric {
  readonly line: number;
}

export interface FileNote {
  readonly line: number;
  /** `YYYY-MM-DD` as written. */
  readonly day: string;
  readonly zone: string;
  /** Milliseconds since 1970, like `changedAt`. */
  readonly at: number;
  readonly changedAt: number;
  readonly text: string;
}

export interface Batch {
  readonly type: 'batch';
  readonly rows: readonly CsvRow[];
  readonly skipped: readonly SkippedRow[];
}

/**
 * From the worker, in this order: isolation; format; batches and progress in any number; measures, opt-ins, own and passed over at most once;
 * then `done` or `failed`. Or after isolation `head`, or `failed`.
 */
export type ImportMessage =
  | { readonly type: 'isolation'; readonly reachable: readonly string[] }
  | { readonly type: 'format'; readonly format: ImportFormat }
  | ({ readonly type: 'progress' } & ImportProgress)
  | Batch
  | { readonly type: 'measures'; readonly measures: readonly FileMeasure[] }
  | { readonly type: 'opt-ins'; readonly amounts: readonly FileOptInAmount[] }
  | {
      readonly type: 'own';
      readonly metrics: readonly FileMetric[];
      readonly notes: readonly FileNote[];
      readonly setUp: FileSetUp;
    }
  | { readonly type: 'passed-over'; readonly kinds: readonly PassedOver[] }
  | { readonly type: 'head'; readonly head: CsvHead }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly error: ImportError };
