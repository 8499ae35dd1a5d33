/** @file The backend worker's only way out: where it goes, what it never carries, and how long it waits. */
import { describe, expect, test, vi } from 'vitest';
import { guardedFetch, timeLimit, type Fetch } from '../../../workers/backend/guarded-fetch.ts';

const ORIGIN = 'https://backend.example';

describe('the only way out', () => {
  test.each([
    'https://elsewhere.example/rest/v1/rpc/x',
    `${ORIGIN}:8443/rest/v1/rpc/x`,
    `${ORIGIN}/storage/v1/object`,
    `${ORIGIN}/rest/v1/../../admin`,
  ])('%s is not asked', async (url) => {
    const native = vi.fn<Fetch>();
    await expect(guardedFetch(ORIGIN, native)(url)).rejects.toThrow('not the configured backend');
    expect(native).not.toHaveBeenCalled();
  });

  test('carries no cookie and no referrer, follows nothing, keeps nothing, whatever the caller says', async () => {
    const native = vi.fn<Fetch>(() => Promise.resolve(new Response('{}')));
    await guardedFetch(ORIGIN, native)(`${ORIGIN}/rest/v1/rpc/x`, {
      credentials: 'include',
      redirect: 'follow',
      cache: 'force-cache',
    });
    expect(native.mock.calls[0]?.[1]).toMatchObject({
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
    });
  });

  test('ends with the caller', async () => {
    const caller = new AbortController();
    let signal: AbortSignal | null | undefined;
    const native: Fetch = (_, init) => {
      signal = init?.signal;
      return Promise.resolve(new Response('{}'));
    };
    await guardedFetch(ORIGIN, native)(`${ORIGIN}/auth/v1/token`, { signal: caller.signal });
    expect(signal?.aborted).toBe(false);
    caller.abort();
    expect(signal?.aborted).toBe(true);
  });
});

test('a backup has the time that a slow network needs, a short call half a minute', () => {
  const short = timeLimit('/rest/v1/rpc/revoke_key', '{}');
  expect(short).toBeLessThan(31_000);
  const backup = 'A'.repeat(4 * 1024 * 1024);
  expect(timeLimit('/rest/v1/rpc/put_backup', backup)).toBeGreaterThan(4 * short);
  expect(timeLimit('/rest/v1/rpc/read_backup', '{}')).toBeGreaterThan(4 * short);
});
