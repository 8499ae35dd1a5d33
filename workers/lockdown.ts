/**
 * @file What the three workers that run code of others take away first: whatever would let it reach the origin's storage, other contexts,
 * or the network by another way than they wrap (design.md §4 rule 2). They share the origin with the diary; only this and their responses'
 * policies keep them out. One list, so that none of them falls behind.
 */

/** The origin's storage, other contexts of the origin, and every network API but fetch. */
const GLOBALS = [
  'indexedDB',
  'caches',
  'cookieStore',
  'BroadcastChannel',
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
];

const NAVIGATOR = [
  'storage',
  'storageBuckets',
  'locks',
  'serviceWorker',
  'sendBeacon',
  'usb',
  'serial',
  'hid',
];

/** From the object and every prototype, so that no getter of a prototype brings it back. */
function remove(target: object, name: string): void {
  for (let holder: object | null = target; holder !== null; holder = Reflect.getPrototypeOf(holder))
    Reflect.deleteProperty(holder, name);
  Reflect.defineProperty(target, name, { value: undefined, writable: false, configurable: false });
}

function within(target: object, names: readonly string[], prefix: string): string[] {
  return names.filter((name) => Reflect.get(target, name) !== undefined).map((name) => prefix + name);
}

/**
 * Removes all of it and `more` globals from this worker. Returns a question: the names of what should be gone and is still there, empty
 * when the lockdown holds.
 */
export function lockDown(more: readonly ('Worker' | 'fetch')[]): () => string[] {
  const globals = [...GLOBALS, ...more];
  for (const name of globals) remove(globalThis, name);
  for (const name of NAVIGATOR) remove(navigator, name);
  return () => [...within(globalThis, globals, ''), ...within(navigator, NAVIGATOR, 'navigator.')];
}
