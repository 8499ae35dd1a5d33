/** @file Starts real engine workers and cleans up after them. */
import { wrap } from 'comlink';
import type { EngineApi, StartOptions } from '../../../workers/api/index.ts';
import { DATA_DATABASE, KEY_DATABASE } from '../../../workers/engine/store/tables.ts';

export const START: StartOptions = {
  takeOver: false,
  locale: 'en',
  timeZone: 'Europe/Berlin',
  metered: false,
  network: null,
  backend: null,
};

export interface TestEngine {
  readonly api: EngineApi;
  readonly worker: Worker;
}

const workers: Worker[] = [];

/** Ends with the test, like every engine. */
export function keepTrack(worker: Worker): Worker {
  workers.push(worker);
  return worker;
}

export function engineOf(worker: Worker): TestEngine {
  // Every method of the API returns a promise, so the proxy is of the same type; Comlink's own type stops at nested objects.
  return { worker, api: wrap(worker) as unknown as EngineApi };
}

export function spawnEngine(): TestEngine {
  return engineOf(
    keepTrack(
      new Worker(new URL('../../../workers/engine/engine.worker.ts', import.meta.url), { type: 'module' }),
    ),
  );
}

export async function startedEngine(options: Partial<StartOptions> = {}): Promise<TestEngine> {
  const engine = spawnEngine();
  const started = await engine.api.start({ ...START, ...options });
  if (started.state !== 'ready') throw new Error(`the engine did not start: ${JSON.stringify(started)}`);
  return engine;
}

function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error ?? new Error('not deleted'));
  });
}

/** Ends every engine of this test and forgets the profile. */
export async function cleanUp(): Promise<void> {
  for (const worker of workers.splice(0)) worker.terminate();
  await Promise.all([KEY_DATABASE, DATA_DATABASE].map(deleteDatabase));
}
