/**
 * @file The real engine with a stopwatch: tells the page when a frame is handed to the mixnet worker, which is the moment after a slot
 * has opened. From outside the app's code: its messages are passed on as they are.
 */
import '../../../workers/engine/engine.worker.ts';

/** `at` in milliseconds since 1970. */
export interface Handed {
  readonly type: 'bench-handed';
  readonly at: number;
}

const postMessage: unknown = Reflect.get(Worker.prototype, 'postMessage');
Reflect.set(Worker.prototype, 'postMessage', function (this: Worker, ...args: readonly unknown[]): unknown {
  const [message] = args;
  if (typeof message === 'object' && message !== null && 'type' in message && message.type === 'send') {
    const handed: Handed = { type: 'bench-handed', at: Date.now() };
    // The page's Comlink passes over messages without an id.
    (globalThis as unknown as Worker).postMessage(handed);
  }
  return Reflect.apply(postMessage as (...all: unknown[]) => unknown, this, args);
});
