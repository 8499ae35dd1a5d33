/** @file Starts the Go program in this worker and tells when it is gone. */
import { LOG_PATH } from './log-script.ts';
import { TIMED_OUT, within } from './timeout.ts';
import type { Go, Xxdk } from './xxdk.ts';

/** From a call of `run` to all bindings being there: 1 to 4 s measured on slow cores. */
const START_MS = 60_000;

export type Started =
  | { readonly ok: true; readonly xxdk: Xxdk }
  | { readonly ok: false; readonly why: 'assets-unreachable' | 'no-memory' | 'timeout' };

/** `onExit` is called once, when the program has ended, whatever the reason. */
export async function startGo(
  module: WebAssembly.Module,
  execPath: string,
  onExit: () => void,
): Promise<Started> {
  // wasm_exec.js was packed to be found by any loader; as a module it needs somewhere to put its (empty) exports.
  Reflect.set(globalThis, 'exports', {});
  try {
    await import(/* @vite-ignore */ execPath);
  } catch {
    return { ok: false, why: 'assets-unreachable' };
  } finally {
    Reflect.deleteProperty(globalThis, 'exports');
  }
  const go = new (Reflect.get(globalThis, 'Go') as new () => Go)();
  // Level 6 leaves nothing but panics; -1, "disabled", would bring information lines back.
  go.argv = ['--logLevel=6', '--fileLogLevel=6', `--workerScriptURL=${LOG_PATH}`];
  const running = new Promise<void>((resolve) => Reflect.set(globalThis, 'onWasmInitialized', resolve));
  let instance: WebAssembly.Instance;
  try {
    instance = await WebAssembly.instantiate(module, go.importObject);
  } catch {
    return { ok: false, why: 'no-memory' };
  }
  const ended = go.run(instance).finally(onExit);
  const outcome = await within(
    START_MS,
    Promise.race([running, ended.then(() => Promise.reject(new Error('the Go program ended')))]),
  ).catch(() => TIMED_OUT);
  return outcome === TIMED_OUT
    ? { ok: false, why: 'timeout' }
    : { ok: true, xxdk: globalThis as unknown as Xxdk };
}
