/** @file The one place that starts the import worker's thread; tests bring their own. */

/** What the engine uses of a Worker. */
export type ImportWorker = Pick<
  Worker,
  'postMessage' | 'terminate' | 'onmessage' | 'onerror' | 'onmessageerror'
>;

export function spawnImportWorker(): ImportWorker {
  return new Worker(new URL('../../import/import.worker.ts', import.meta.url), {
    type: 'module',
    name: 'import',
  });
}
