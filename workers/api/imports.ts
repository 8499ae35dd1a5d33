import type { ImportError, StorageError } from './errors.ts';
import type { Domain, LogEntryInput } from './records.ts';
import type { Result } from './result.ts';

/** The documented columns of Wellio's CSV (docs/CSV.md): header row, comma, UTF-8. */
export const CSV_COLUMNS = [
  'date',
  'time',
  'domain',
  'kind',
  'minutes',
  'intensity',
  'portions',
  'water',
  'valence',
  'energy',
] as const;

export interface ImportRow {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly day: string;
  readonly entry: LogEntryInput;
}

export interface SkippedRow {
  /** Line in the file, the header being 1. */
  readonly line: number;
  readonly why: 'bad-date' | 'bad-time' | 'unknown-domain' | 'bad-value' | 'in-future' | 'too-few-columns';
  readonly column: string | null;
}

/** What a file holds, before anything is stored. */
export interface ImportPreview {
  readonly id: string;
  readonly fresh: number;
  readonly duplicates: number;
  readonly byDomain: Readonly<Record<Domain, number>>;
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  /** The first hundred. */
  readonly skipped: readonly SkippedRow[];
  readonly skippedTotal: number;
}

export interface ImportView {
  /** Reads the file in a worker without keys or network; stores nothing. */
  preview(file: Blob): Promise<Result<ImportPreview, ImportError>>;
  /** Stores the previewed rows in one transaction; the same file again adds nothing. */
  commit(id: string): Promise<Result<{ readonly added: number }, ImportError | StorageError>>;
  /** Takes the last committed import back as one step. */
  undo(id: string): Promise<Result<{ readonly removed: number }, ImportError | StorageError>>;
  cancel(id: string): Promise<void>;
}
