import type { ImportError } from '../../api/errors.ts';
import type { SkippedRow } from '../../api/imports.ts';
import type { Result } from '../../api/result.ts';
import type { CsvRow, ImportLimits, ImportMessage, ImportRequest } from '../../import/port.ts';
import type { ImportWorker } from './import-worker.ts';

/** Without a word for this long the reader is taken for stuck. */
const SILENCE_MS = 30_000;

export interface FileRows {
  readonly rows: readonly CsvRow[];
  readonly skipped: readonly SkippedRow[];
}

export interface Reading {
  readonly outcome: Promise<Result<FileRows, ImportError>>;
  /** Ends the worker; the outcome is then `file-unreadable`. */
  cancel(): void;
}

export interface ReadingOptions {
  readonly spawn: () => ImportWorker;
  readonly limits: ImportLimits;
  /** Names of what the worker could still reach; none when it is isolated. */
  readonly isolation: (reachable: readonly string[]) => void;
}

/**
 * Reads one file in a worker of its own, which ends with it. A worker that isn't isolated gets no file. Whatever the worker does
 * (crash, silence, too many rows), the outcome is one typed error.
 */
export function readInWorker(file: Blob, { spawn, limits, isolation }: ReadingOptions): Reading {
  const worker = spawn();
  let resolve: (result: Result<FileRows, ImportError>) => void = () => undefined;
  const outcome = new Promise<Result<FileRows, ImportError>>((settle) => {
    resolve = settle;
  });
  const rows: CsvRow[] = [];
  const skipped: SkippedRow[] = [];
  let silence: ReturnType<typeof setTimeout> | undefined;

  let ended = false;
  const end = (result: Result<FileRows, ImportError>): void => {
    if (ended) return;
    ended = true;
    clearTimeout(silence);
    worker.onmessage = worker.onerror = worker.onmessageerror = null;
    worker.terminate();
    resolve(result);
  };
  const unreadable = (): void => end({ ok: false, error: { code: 'file-unreadable' } });
  const heard = (): void => {
    clearTimeout(silence);
    silence = setTimeout(unreadable, SILENCE_MS);
  };
  const begin = (reachable: readonly string[]): void => {
    isolation(reachable);
    const request: ImportRequest = { type: 'read', file, limits };
    if (reachable.length === 0) worker.postMessage(request);
    else unreadable();
  };
  const take = (message: ImportMessage): void => {
    switch (message.type) {
      case 'isolation':
        begin(message.reachable);
        break;
      case 'batch':
        for (const row of message.rows) rows.push(row);
        for (const row of message.skipped) skipped.push(row);
        if (rows.length + skipped.length > limits.maxRows)
          end({ ok: false, error: { code: 'file-too-large' } });
        break;
      case 'done':
        end({ ok: true, value: { rows, skipped } });
        break;
      case 'failed':
        end({ ok: false, error: message.error });
    }
  };

  worker.onmessage = (event: MessageEvent<ImportMessage>) => {
    heard();
    take(event.data);
  };
  worker.onerror = worker.onmessageerror = unreadable;
  heard();
  return { outcome, cancel: unreadable };
}
