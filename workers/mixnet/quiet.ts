/**
 * @file Silence. xxdk writes panics, and with them keys of both sides, to the console, and a failing thread's error
 * message holds megabytes of its memory: nothing of that is printed or forwarded.
 */

const METHODS = [
  'debug',
  'error',
  'info',
  'log',
  'trace',
  'warn',
  'table',
  'dir',
  'group',
  'groupEnd',
] as const;

function silence(): void {
  // nothing to do: that is the point
}

/** Calls `onFault` for what nobody caught, with no detail: there is none that could be trusted not to hold a key. */
export function beQuiet(onFault: () => void): void {
  for (const method of METHODS) Reflect.set(console, method, silence);
  addEventListener('error', (event) => {
    event.preventDefault();
    onFault();
  });
  // xxdk drops promises on the floor in normal operation; they say nothing about its state.
  addEventListener('unhandledrejection', (event) => event.preventDefault());
}
