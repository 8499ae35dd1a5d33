import type { ImportError } from '../../api/errors.ts';
import type {
  ColumnMapping,
  CsvHead,
  ImportFormat,
  ImportProgress,
  PassedOver,
  SkippedRow,
} from '../../api/imports.ts';
import type { Result } from '../../api/result.ts';
import type {
  CsvRow,
  FileMeasure,
  FileMetric,
  FileNote,
  FileOptInAmount,
  FileSetUp,
  ImportLimits,
  ImportMessage,
} from '../../import/port.ts';
import { talkToImportWorker, type Talk, type TalkParts } from '../import/talk.ts';

export interface FileRows {
  readonly format: ImportFormat;
  readonly rows: readonly CsvRow[];
  readonly skipped: readonly SkippedRow[];
  readonly measures: readonly FileMeasure[];
  readonly metrics: readonly FileMetric[];
  readonly notes: readonly FileNote[];
  /** Null in files of other programs. */
  readonly setUp: FileSetUp | null;
  readonly optIns: readonly FileOptInAmount[];
  readonly passedOver: readonly PassedOver[];
}

export interface Reading extends Talk<FileRows, ImportError> {
  /** How far the worker said it is; null before its first word on that. */
  progress(): ImportProgress | null;
}

export interface ReadingOptions extends TalkParts {
  readonly limits: ImportLimits;
}

const TOO_LARGE = { ok: false, error: { code: 'file-too-large' } } as const;

/** Reads one file. More rows than the limits, and the reading ends. */
export function readInWorker(
  file: Blob,
  mapping: ColumnMapping | null,
  { limits, ...parts }: ReadingOptions,
): Reading {
  const rows: CsvRow[] = [];
  const skipped: SkippedRow[] = [];
  let format: ImportFormat = 'wellio-csv';
  let measures: readonly FileMeasure[] = [];
  let own: Pick<FileRows, 'metrics' | 'notes' | 'setUp'> = { metrics: [], notes: [], setUp: null };
  let optIns: readonly FileOptInAmount[] = [];
  let passedOver: readonly PassedOver[] = [];
  let progress: ImportProgress | null = null;

  const take = (message: ImportMessage): Result<FileRows, ImportError> | undefined => {
    switch (message.type) {
      case 'format':
        format = message.format;
        break;
      case 'progress':
        progress = { read: message.read, total: message.total };
        break;
      case 'batch':
        for (const row of message.rows) rows.push(row);
        for (const row of message.skipped) skipped.push(row);
        if (rows.length + skipped.length > limits.maxRows) return TOO_LARGE;
        break;
      case 'measures':
        measures = message.measures;
        if (measures.length > limits.maxRows) return TOO_LARGE;
        break;
      case 'own':
        own = { metrics: message.metrics, notes: message.notes, setUp: message.setUp };
        if (own.metrics.length + own.notes.length > limits.maxRows) return TOO_LARGE;
        break;
      case 'opt-ins':
        optIns = message.amounts;
        if (optIns.length > limits.maxRows) return TOO_LARGE;
        break;
      case 'passed-over':
        passedOver = message.kinds;
        break;
      case 'failed':
        return { ok: false, error: message.error };
      case 'done':
        return { ok: true, value: { format, rows, skipped, measures, ...own, optIns, passedOver } };
      default:
    }
    return undefined;
  };
  const request = { type: 'read', file, limits, mapping } as const;
  return { ...talkToImportWorker(request, parts, { take }), progress: () => progress };
}

/** The beginning of a CSV file. */
export function headInWorker(file: Blob, { limits, ...parts }: ReadingOptions): Talk<CsvHead, ImportError> {
  const take = (message: ImportMessage): Result<CsvHead, ImportError> | undefined => {
    if (message.type === 'failed') return { ok: false, error: message.error };
    return message.type === 'head' ? { ok: true, value: message.head } : undefined;
  };
  return talkToImportWorker({ type: 'head', file, limits }, parts, { take });
}
