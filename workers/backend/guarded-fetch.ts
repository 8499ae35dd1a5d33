/** @file The only way out of this worker: one origin, two paths, no cookie, no redirect, no referrer, no cache, a time limit. */

export type Fetch = typeof fetch;

const TIMEOUT_MS = 30_000;
/** A phone at the edge of its network, 0.2 Mbit/s: what is larger than a few kilobytes gets the time that it needs. */
const SLOWEST_BYTES_PER_MS = 25;
/** A backup in Base64, sent or fetched. */
const LARGEST_BYTES = 4 * 1024 * 1024;
const LARGE_ANSWERS = ['/rest/v1/rpc/read_backup'];
const PATHS = ['/auth/v1/', '/rest/v1/'];

/** Milliseconds until a request is given up: more for a long body and where a backup comes back. */
export function timeLimit(path: string, body: unknown): number {
  const sent = typeof body === 'string' ? body.length : 0;
  const fetched = LARGE_ANSWERS.includes(path) ? LARGEST_BYTES : 0;
  return TIMEOUT_MS + Math.ceil((sent + fetched) / SLOWEST_BYTES_PER_MS);
}

/** `native` is the browser's own fetch, kept from before other code ran. Anything else but the origin's two paths is a TypeError. */
export function guardedFetch(origin: string, native: Fetch): Fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin !== origin || !PATHS.some((path) => url.pathname.startsWith(path)))
      throw new TypeError('not the configured backend');
    const limit = AbortSignal.timeout(timeLimit(url.pathname, init?.body));
    const signals = [limit, ...(init?.signal ? [init.signal] : [])];
    return native(input, {
      ...init,
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      mode: 'cors',
      signal: AbortSignal.any(signals),
    });
  };
}
