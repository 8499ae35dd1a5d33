/** @file The one place that starts the mixnet worker's thread; tests bring their own. */
import type { MixnetWorker } from './mixnet-link.ts';

export function spawnMixnetWorker(): MixnetWorker {
  return new Worker(new URL('../../mixnet/mixnet.worker.ts', import.meta.url), {
    type: 'module',
    name: 'mixnet',
  });
}
