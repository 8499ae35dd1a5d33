/** @file Owns the one engine worker: starts it, wraps it, notices when it dies, ends it. No logic. */
import type { EngineApi } from '$api/index.ts';
import { proxy, wrap } from 'comlink';
import { allowWorkerUrl } from './trusted-types.ts';

export interface RunningEngine {
  readonly api: EngineApi;
  /** Ends the worker at once; whatever it had stored stays stored. */
  terminate(): void;
}

/** Starts the worker. `onCrash` is called once when it fails to load or throws outside of a call. */
export function startEngineWorker(onCrash: () => void): RunningEngine {
  allowWorkerUrl();
  const worker = new Worker(new URL('../../../workers/engine/engine.worker.ts', import.meta.url), {
    type: 'module',
    name: 'wellio-engine',
  });
  worker.onerror = onCrash;
  worker.onmessageerror = onCrash;
  const remote = wrap<EngineApi>(worker);
  // Every method of the surface answers with a promise, so Comlink's proxies have its shape; only the listener that
  // `watch` takes must be wrapped to cross.
  const api = new Proxy(remote as unknown as EngineApi, {
    get: (views, name) =>
      name === 'watch'
        ? (listener: Parameters<EngineApi['watch']>[0]) => remote.watch(proxy(listener))
        : (Reflect.get(views, name) as unknown),
  });
  return { api, terminate: () => worker.terminate() };
}
