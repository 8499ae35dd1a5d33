/** @file Hands a plan to the worker and gives back its times. */
import { allowWorkerUrl } from '../../../src/lib/engine/trusted-types.ts';
import type { SealOpenPlan } from '../seal-open.ts';
import type { Outcome } from './crypto.worker.ts';

// The page's policy is the app's.
allowWorkerUrl();

declare global {
  interface Window {
    sealAndOpen: (plan: SealOpenPlan) => Promise<Outcome>;
  }
}

window.sealAndOpen = (plan) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./crypto.worker.ts', import.meta.url), { type: 'module' });
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessage = ({ data }: MessageEvent<Outcome>) => {
      worker.terminate();
      resolve(data);
    };
    worker.postMessage(plan);
  });
