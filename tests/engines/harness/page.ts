/** @file The engine as the app starts it, with its API within reach of a test. */
import { allowWorkerUrl } from '../../../src/lib/engine/trusted-types.ts';
import { wrap, proxy } from 'comlink';
import type { EngineApi } from '../../../workers/api/engine.ts';

// The page's policy is the app's.
allowWorkerUrl();

declare global {
  interface Window {
    /** The remote: every call of the views is answered with a promise, as their types say. */
    engine: EngineApi;
    /** Topics told since the page came up. */
    changes: string[];
    violations: string[];
  }
}

const worker = new Worker(new URL('../../../workers/engine/engine.worker.ts', import.meta.url), {
  type: 'module',
  name: 'engine',
});
window.engine = wrap<EngineApi>(worker) as unknown as EngineApi;
window.changes = [];
window.violations = [];
void window.engine.watch(
  proxy((change) => {
    window.changes.push(...(change === 'lost' ? ['lost'] : change));
  }),
);
