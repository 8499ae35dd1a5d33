/**
 * @file The worker that holds xxdk-wasm and nothing else. Its language is engine/transport/mixnet-port.ts. Started, owned
 * and ended by the engine; what it knows of Wellio are sealed frames of one size.
 */
import { reachable } from './lockdown.ts';
import { MixnetClient } from './client.ts';
import { beQuiet } from './quiet.ts';
import type { FromMixnet, ToMixnet } from '../engine/transport/mixnet-port.ts';

// Kept from xxdk, which may look for these on the global later.
const nativeFetch = fetch.bind(globalThis);
const nativePost = postMessage.bind(globalThis) as (message: FromMixnet) => void;

const client = new MixnetClient((message) => nativePost(message), nativeFetch);
beQuiet(() => client.crashed());
addEventListener('message', (event: MessageEvent<ToMixnet>) => client.handle(event.data));
nativePost({ type: 'ready', reachable: reachable() });
