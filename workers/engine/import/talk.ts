import type { Result } from '../../api/result.ts';
import type { FhirMessage, FhirRequest } from '../../import/fhir/port.ts';
import type { ImportMessage, ImportRequest } from '../../import/port.ts';
import type { EngineContext } from '../context.ts';
import type { ImportWorker } from './worker.ts';

/** Without a word for this long the reader is taken for stuck. */
const SILENCE_MS = 30_000;

type Unreadable = { readonly code: 'file-unreadable' };

export interface Talk<Value, Failure> {
  readonly outcome: Promise<Result<Value, Failure | Unreadable>>;
  /** Ends the worker; the outcome is then `file-unreadable`. */
  cancel(): void;
}

/** What every reading of a file needs of the engine. */
export interface TalkParts {
  readonly spawn: () => ImportWorker;
  /** Names of what the worker could still reach; none when it is isolated. */
  readonly isolation: (reachable: readonly string[]) => void;
}

/** Tells the list of checks how isolated the newest worker was. */
export function isolationReport(reportCheck: EngineContext['reportCheck']): TalkParts['isolation'] {
  return (reachable) => {
    const isolated = reachable.length === 0;
    reportCheck({
      id: 'import-isolation',
      state: isolated ? 'good' : 'bad',
      detail: isolated ? 'isolated' : 'reachable',
    });
  };
}

export interface TalkOptions<Message, Value, Failure> {
  readonly silenceMs?: number;
  /** What a message comes to: the outcome, or undefined while there is more to come. */
  readonly take: (message: Message) => Result<Value, Failure> | undefined;
}

/**
 * Hands one request to a worker of its own, which ends with it. A worker that isn't isolated gets no file. Whatever the worker does
 * (crash, silence), the outcome is one typed error.
 */
export function talkToImportWorker<Message extends ImportMessage | FhirMessage, Value, Failure>(
  request: ImportRequest | FhirRequest,
  { spawn, isolation }: TalkParts,
  { silenceMs = SILENCE_MS, take }: TalkOptions<Message, Value, Failure>,
): Talk<Value, Failure> {
  type Outcome = Result<Value, Failure | Unreadable>;
  const worker = spawn();
  let resolve: (result: Outcome) => void = () => undefined;
  const outcome = new Promise<Outcome>((settle) => {
    resolve = settle;
  });
  let silence: ReturnType<typeof setTimeout> | undefined;

  let ended = false;
  const end = (result: Outcome): void => {
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
    silence = setTimeout(unreadable, silenceMs);
  };
  const begin = (reachable: readonly string[]): void => {
    isolation(reachable);
    if (reachable.length === 0) worker.postMessage(request);
    else unreadable();
  };

  worker.onmessage = ({ data }: MessageEvent<Message>) => {
    heard();
    if (data.type === 'isolation') begin(data.reachable);
    else {
      const result = take(data);
      if (result !== undefined) end(result);
    }
  };
  worker.onerror = worker.onmessageerror = unreadable;
  heard();
  return { outcome, cancel: unreadable };
}
