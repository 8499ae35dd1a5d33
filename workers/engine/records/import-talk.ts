import type { ImportError } from '../../api/errors.ts';
import type { Result } from '../../api/result.ts';
import type { ImportMessage, ImportRequest } from '../../import/port.ts';
import type { ImportWorker } from './import-worker.ts';

/** Without a word for this long the reader is taken for stuck. */
const SILENCE_MS = 30_000;

export interface Talk<Value> {
  readonly outcome: Promise<Result<Value, ImportError>>;
  /** Ends the worker; the outcome is then `file-unreadable`. */
  cancel(): void;
}

export interface TalkOptions<Value> {
  readonly spawn: () => ImportWorker;
  /** Names of what the worker could still reach; none when it is isolated. */
  readonly isolation: (reachable: readonly string[]) => void;
  /** What a message comes to: the outcome, or undefined while there is more to come. */
  readonly take: (message: ImportMessage) => Result<Value, ImportError> | undefined;
}

/**
 * Hands one request to a worker of its own, which ends with it. A worker that isn't isolated gets no file. Whatever the worker does
 * (crash, silence), the outcome is one typed error.
 */
export function talkToImportWorker<Value>(
  request: ImportRequest,
  { spawn, isolation, take }: TalkOptions<Value>,
): Talk<Value> {
  const worker = spawn();
  let resolve: (result: Result<Value, ImportError>) => void = () => undefined;
  const outcome = new Promise<Result<Value, ImportError>>((settle) => {
    resolve = settle;
  });
  let silence: ReturnType<typeof setTimeout> | undefined;

  let ended = false;
  const end = (result: Result<Value, ImportError>): void => {
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
    if (reachable.length === 0) worker.postMessage(request);
    else unreadable();
  };

  worker.onmessage = ({ data }: MessageEvent<ImportMessage>) => {
    heard();
    if (data.type === 'isolation') begin(data.reachable);
    else if (data.type === 'failed') end({ ok: false, error: data.error });
    else {
      const result = take(data);
      if (result !== undefined) end(result);
    }
  };
  worker.onerror = worker.onmessageerror = unreadable;
  heard();
  return { outcome, cancel: unreadable };
}
