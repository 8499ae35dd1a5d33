/** @file The only way out of this worker: one origin, two paths, no cookie, no redirect, no referrer, no cache, a time limit. */

export type Fetch = typeof fetch;

const TIMEOUT_MS = 30_000;
const PATHS = ['/auth/v1/', '/rest/v1/'];

/** `native` is the browser's own fetch, kept from before other code ran. Anything else but the origin's two paths is a TypeError. */
export function guardedFetch(origin: string, native: Fetch): Fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin !== origin || !PATHS.some((path) => url.pathname.startsWith(path)))
      throw new TypeError('not the configured backend');
    const signals = [AbortSignal.timeout(TIMEOUT_MS), ...(init?.signal ? [init.signal] : [])];
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
