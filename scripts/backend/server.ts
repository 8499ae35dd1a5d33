/** @file Starts and stops the embedded server of `npm start`. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { BackendConfig } from '../../workers/api/backend.ts';
import { lockFolder } from './folder-lock.ts';
import type { FromThread, ThreadOptions } from './server-thread.ts';

export interface EmbeddedBackend {
  readonly config: BackendConfig;
  readonly stop: () => Promise<void>;
}

/** Rejects with one line: the folder is in use, the port is taken, the data can't be opened. */
export async function startBackend(options: ThreadOptions): Promise<EmbeddedBackend> {
  const lock = lockFolder(options.folder);
  // Its library prints every refused statement with its values: nothing of that is for a terminal.
  const thread = new Worker(new URL('./server-thread.ts', import.meta.url), {
    workerData: options,
    stdout: true,
    stderr: true,
    env: { ...process.env, DO_NOT_TRACK: '1', LITE_TELEMETRY: '0' },
  });
  thread.stdout.resume();
  thread.stderr.resume();
  const [message] = (await Promise.race([
    once(thread, 'message'),
    once(thread, 'exit').then(() => [{ type: 'failed', message: 'it ended at its start' }]),
  ])) as [FromThread];
  if (message.type !== 'ready') {
    lock.release();
    await thread.terminate();
    throw new Error(
      `The backend did not start: ${message.type === 'failed' ? message.message : message.type}`,
    );
  }
  return {
    config: {
      kind: 'embedded',
      url: `http://localhost:${message.port}`,
      key: message.key,
      emailCodes: false,
    },
    stop: async () => {
      thread.postMessage('stop');
      await Promise.race([once(thread, 'message'), once(thread, 'exit')]);
      await thread.terminate();
      lock.release();
    },
  };
}
