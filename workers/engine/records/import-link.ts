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
import { talkToImportWorker, type Talk } from './import-talk.ts';
import type { ImportWorker } from './import-worker.ts';

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

export interface Reading extends Talk<FileRows> {
  /** How far the worker said it is; null before its first word on that. */
  progress(): ImportProgress | null;
}

export interface ReadingOptions {
  readonly spawn: () => ImportWorker;
  readonly limits: ImportLimits;
  /** Names of what the worker could still reach; none when it is isolated. */
  readonly isolation: (reachable: readonly string[]) => void;
}

const TOO_LARGE = { ok: false, error: { code: 'file-too-large' } } as const;

/** Reads one file. More rows than the limits, and the reading ends. */
export function readInWorker(
  file: Blob,
  mapping: ColumnMapping | null,
  { spawn, limits, isolation }: ReadingOptions,
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
      case 'done':
        return { ok: true, value: { format, rows, skipped, measures, ...own, optIns, passedOver } };
      default:
    }
    return undefined;
  };
  const request = { type: 'read', file, limits, mapping } as const;
  return { ...talkToImportWorker(request, { spawn, isolation, take }), progress: () => progress };
}

/** The beginning of a CSV file. */
export function headInWorker(file: Blob, { spawn, limits, isolation }: ReadingOptions): Talk<CsvHead> {
  const take = (message: ImportMessage) =>
    message.type === 'head' ? ({ ok: true, value: message.head } as const) : undefined;
  return talkToImportWorker<CsvHead>({ type: 'head', file, limits }, { spawn, isolation, take });
}
