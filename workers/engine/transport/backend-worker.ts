/** @file The one place that starts the backend worker's thread; tests bring their own. */
import type { BackendWorker } from './backend-link.ts';

export function spawnBackendWorker(): BackendWorker {
  return new Worker(new URL('../../backend/backend.worker.ts', import.meta.url), {
    type: 'module',
    name: 'backend',
  });
}
