/**
 * @file The worker that holds supabase-js and nothing else. Its language is engine/transport/backend-port.ts. Started, owned and
 * ended by the engine; what it knows of Wellio are public keys and ciphertext.
 */
import { reachable } from './lockdown.ts';
import { Backend } from './backend.ts';
import type { FromBackend, ToBackend } from '../engine/transport/backend-port.ts';

// Kept from the library, which may look for these on the global later.
const nativeFetch = fetch.bind(globalThis);
const nativePost = postMessage.bind(globalThis) as (message: FromBackend) => void;

const confined = reachable();
const backend = new Backend((message) => nativePost(message), nativeFetch);
addEventListener('message', (event: MessageEvent<ToBackend>) => {
  // Not confined, nothing is loaded: the engine is told by `ready` and ends this worker.
  if (confined.length === 0) backend.handle(event.data);
});
nativePost({ type: 'ready', reachable: confined });
