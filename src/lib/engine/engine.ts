/** @file The engine that this tab talks to. Held in module scope: Comlink releases a proxy when nobody holds it. */
import type { EngineApi } from '$api/index.ts';

let current: EngineApi | null = null;

/** The started engine. Calling it before the session is ready is a bug. */
export function engine(): EngineApi {
  if (current === null) throw new Error('The engine was used before it was started');
  return current;
}

/** Set by the session; component tests set a fake. */
export function setEngine(api: EngineApi | null): void {
  current = api;
}
