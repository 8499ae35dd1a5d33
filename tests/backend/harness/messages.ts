/** What the page, the stand-in of the engine and the probes in the backend worker say to each other. */
import type { AccountState, BackendPlace, CallName } from '../../../workers/engine/transport/backend-port.ts';

export type ToEngine =
  | { readonly type: 'open'; readonly place: BackendPlace; readonly session: Uint8Array | null }
  | { readonly type: 'call'; readonly id: number; readonly name: CallName; readonly ask: unknown }
  | { readonly type: 'probe'; readonly probe: Probe };

/** As the engine would store it: sealed. The stand-in seals under a key of its own that never leaves it. */
export type FromEngine =
  | { readonly type: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly type: 'account'; readonly state: AccountState }
  | { readonly type: 'probed'; readonly text: string };

export type Probe =
  | { readonly type: 'probe-globals'; readonly names: readonly string[] }
  | { readonly type: 'probe-fetch'; readonly url: string }
  | { readonly type: 'probe-thread' };
