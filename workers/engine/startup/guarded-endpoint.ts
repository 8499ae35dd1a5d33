/**
 * @file Comlink follows any property path and can set, construct and evaluate what it finds there (`snapshot.constructor(...)`).
 * This endpoint lets through calls of listed methods alone.
 */
import type { Endpoint } from 'comlink';

/** What a worker's own scope and a MessagePort have in common. */
export type MessageTarget = Pick<EventTarget, 'addEventListener' | 'removeEventListener'> & {
  postMessage(message: unknown, options: { transfer: Transferable[] }): void;
};

interface CallMessage {
  readonly type?: unknown;
  readonly path?: unknown;
}

/** `start`, `today.log`, …: own functions of the API object and of its views. */
export function callablePaths(api: object): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const [name, value] of Object.entries(api) as [string, unknown][]) {
    if (typeof value === 'function') paths.add(name);
    else if (typeof value === 'object' && value !== null)
      for (const method of Object.keys(value)) paths.add(`${name}.${method}`);
  }
  return paths;
}

function isAllowed(data: unknown, allowed: ReadonlySet<string>): boolean {
  if (typeof data !== 'object' || data === null) return false;
  const { type, path } = data as CallMessage;
  return type === 'APPLY' && Array.isArray(path) && allowed.has(path.join('.'));
}

/** Other messages are dropped: whoever sends them waits for ever. */
export function guardedEndpoint(target: MessageTarget, allowed: ReadonlySet<string>): Endpoint {
  const guards = new Map<EventListenerOrEventListenerObject, EventListener>();
  return {
    postMessage: (message: unknown, transfer: Transferable[] = []) =>
      target.postMessage(message, { transfer }),
    addEventListener(type, listener, options) {
      const guard: EventListener = (event) => {
        if (!(event instanceof MessageEvent) || !isAllowed(event.data, allowed)) return;
        if (typeof listener === 'function') listener(event);
        else listener.handleEvent(event);
      };
      guards.set(listener, guard);
      target.addEventListener(type, guard, options);
    },
    removeEventListener(type, listener, options) {
      const guard = guards.get(listener);
      if (guard !== undefined) target.removeEventListener(type, guard, options);
    },
  };
}
