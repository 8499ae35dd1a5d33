/**
 * @file Takes away, before any code of others runs in this worker, what would let it reach the origin's storage, other contexts of
 * the origin, or the network by any way but the `fetch` that we wrap (design.md §4 rule 2). Imported first.
 */

/** The origin's storage, other threads and contexts, and every network API but fetch. */
const GLOBALS = [
  'indexedDB',
  'caches',
  'cookieStore',
  'BroadcastChannel',
  'Worker',
  'SharedWorker',
  'webkitRequestFileSystem',
  'webkitRequestFileSystemSync',
  'webkitResolveLocalFileSystemURL',
  'webkitResolveLocalFileSystemSyncURL',
  'importScripts',
  'XMLHttpRequest',
  'WebSocket',
  'WebSocketStream',
  'WebTransport',
  'EventSource',
  'RTCPeerConnection',
] as const;

const NAVIGATOR = [
  'storage',
  'storageBuckets',
  'locks',
  'serviceWorker',
  'sendBeacon',
  'usb',
  'serial',
  'hid',
] as const;

function remove(target: object, name: string): void {
  for (let holder: object | null = target; holder !== null; holder = Reflect.getPrototypeOf(holder))
    Reflect.deleteProperty(holder, name);
  Reflect.defineProperty(target, name, { value: undefined, writable: false, configurable: false });
}

function within(target: object, names: readonly string[], prefix: string): string[] {
  return names.filter((name) => Reflect.get(target, name) !== undefined).map((name) => prefix + name);
}

/** Names of what should be gone and is still there; empty when the lockdown holds. */
export function reachable(): string[] {
  return [...within(globalThis, GLOBALS, ''), ...within(navigator, NAVIGATOR, 'navigator.')];
}

for (const name of GLOBALS) remove(globalThis, name);
for (const name of NAVIGATOR) remove(navigator, name);
