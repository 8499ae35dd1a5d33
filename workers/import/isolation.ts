/**
 * @file Takes away, before any parser loads, what would let this worker reach the origin's storage, its other contexts or a network
 * (design.md §4 rule 2). It shares the origin with the diary; only this and its response's policy keep it out. Imported first.
 */

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
  'fetch',
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

/** From the object and every prototype, so that no getter of a prototype brings it back. */
function remove(target: object, name: string): void {
  for (let holder: object | null = target; holder !== null; holder = Reflect.getPrototypeOf(holder))
    Reflect.deleteProperty(holder, name);
  Reflect.defineProperty(target, name, { value: undefined, writable: false, configurable: false });
}

function present(target: object, names: readonly string[], prefix: string): readonly string[] {
  return names.filter((name) => Reflect.get(target, name) !== undefined).map((name) => prefix + name);
}

/** Names of what should be gone and is still there: none, or the worker must not parse. */
export function reachable(): readonly string[] {
  return [...present(globalThis, GLOBALS, ''), ...present(navigator, NAVIGATOR, 'navigator.')];
}

for (const name of GLOBALS) remove(globalThis, name);
for (const name of NAVIGATOR) remove(navigator, name);
