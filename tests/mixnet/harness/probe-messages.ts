/** @file What the harness says to its own part of the worker, beside the real worker's messages. */

/** Plants a request with the browser's own fetch, past the worker's guard: only the policy can stop it. */
export type ToProbe =
  | { readonly type: 'probe-fetch'; readonly url: string; readonly through: 'browser' | 'guard' }
  /** Ends the Go program the way a panic does. */
  | { readonly type: 'probe-panic' }
  | { readonly type: 'probe-thread'; readonly url: string }
  | { readonly type: 'probe-globals'; readonly names: readonly string[] };

export type FromProbe =
  | { readonly type: 'probe-violation'; readonly directive: string; readonly blocked: string }
  | { readonly type: 'probe-answer'; readonly text: string };
