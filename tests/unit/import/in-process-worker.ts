import type { ImportMessage, ImportRequest } from '../../../workers/import/port.ts';
import { readFile, readHead } from '../../../workers/import/read-file.ts';
import type { ImportWorker } from '../../../workers/engine/import/worker.ts';

export interface FakeWorkerOptions {
  /** What the self-test reports as still reachable. */
  readonly reachable?: readonly string[];
  /** Instead of reading the file: what the worker does with it. */
  readonly onRead?: (worker: ImportWorker) => void;
}

/** The import worker's reader behind the shape of a Worker, in this thread; counts what was started and ended. */
export function createInProcessWorkers(options: FakeWorkerOptions = {}) {
  const counts = { started: 0, ended: 0, files: 0 };
  const spawn = (): ImportWorker => {
    counts.started += 1;
    let ended = false;
    const send = (message: ImportMessage): void => {
      const event = new MessageEvent('message', { data: structuredClone(message) });
      if (!ended) worker.onmessage?.call(worker as Worker, event);
    };
    const run = async (request: ImportRequest): Promise<void> => {
      const { file, limits } = request;
      if (request.type === 'head') send(await readHead(file, limits));
      else for await (const message of readFile(file, limits, request.mapping)) send(message);
    };
    const worker: ImportWorker = {
      onmessage: null,
      onerror: null,
      onmessageerror: null,
      postMessage: (request: ImportRequest) => {
        counts.files += 1;
        if (options.onRead === undefined) void run(request);
        else options.onRead(worker);
      },
      terminate: () => {
        ended = true;
        counts.ended += 1;
      },
    };
    queueMicrotask(() => send({ type: 'isolation', reachable: options.reachable ?? [] }));
    return worker;
  };
  return { spawn, counts };
}
