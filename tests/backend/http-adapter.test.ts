/** @file Who may talk to the embedded server, how much, and how often. */
import { request as httpRequest, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { portOf, serveBackend } from '../../scripts/backend/http-adapter.ts';
import { createSignInThrottle } from '../../scripts/backend/sign-in-throttle.ts';

const APP = 'http://localhost:5171';
const reached: string[] = [];
let server: Server;
let answerStatus = 200;

beforeAll(async () => {
  server = await serveBackend({
    fetch: (request) => {
      reached.push(new URL(request.url).pathname);
      return Promise.resolve(
        new Response('{"a":1}', {
          status: answerStatus,
          headers: {
            'content-type': 'application/json',
            'access-control-allow-origin': '*',
            'content-length': '7',
          },
        }),
      );
    },
    port: 0,
    origins: [APP],
    throttle: createSignInThrottle({ most: 3 }),
  });
});
afterAll(() => server.close());

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      {
        host: 'localhost',
        port: portOf(server),
        path,
        method: options.method ?? 'GET',
        headers: options.headers,
      },
      (incoming) => {
        let body = '';
        incoming.on('data', (text: Buffer) => (body += text.toString()));
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(options.body);
  });
}

describe('the way in', () => {
  test('leads to two paths and nothing else of the server', async () => {
    reached.length = 0;
    expect((await ask('/rest/v1/x')).status).toBe(200);
    for (const path of [
      '/',
      '/_system/studio',
      '/storage/v1/object',
      '/auth',
      '/rest/v1/../../_system',
      '/functions/v1/x',
    ])
      expect((await ask(path)).status, path).toBe(404);
    expect(reached).toEqual(['/rest/v1/x']);
  });

  test('is for pages of the app, and says so to the browser', async () => {
    const allowed = await ask('/rest/v1/x', { headers: { Origin: APP } });
    expect(allowed.headers['access-control-allow-origin']).toBe(APP);
    reached.length = 0;
    const other = await ask('/rest/v1/x', { headers: { Origin: 'https://example.org' } });
    expect(other.status).toBe(403);
    expect(other.headers['access-control-allow-origin']).toBeUndefined();
    expect((await ask('/rest/v1/x', { method: 'OPTIONS', headers: { Origin: APP } })).status).toBe(204);
    expect(
      (await ask('/rest/v1/x', { method: 'OPTIONS', headers: { Origin: 'http://localhost:1' } })).status,
    ).toBe(403);
    expect(reached).toEqual([]);
  });

  test('is not for a name that was bound to this machine by somebody else', async () => {
    expect((await ask('/rest/v1/x', { headers: { Host: 'evil.example:5271' } })).status).toBe(421);
    expect((await ask('/rest/v1/x', { headers: { Host: 'localhost.evil.example:5271' } })).status).toBe(421);
  });

  test('takes bodies up to a size', async () => {
    const body = (bytes: number): string => JSON.stringify({ x: 'x'.repeat(bytes) });
    expect((await ask('/rest/v1/x', { method: 'POST', body: body(4_000_000) })).status).toBe(200);
    expect((await ask('/rest/v1/x', { method: 'POST', body: body(5_000_000) })).status).toBe(413);
  });

  test('tires of guessing, one e-mail at a time', async () => {
    const guess = (email: string): Promise<Answer> =>
      ask('/auth/v1/token?grant_type=password', {
        method: 'POST',
        body: JSON.stringify({ email, password: 'x' }),
      });
    answerStatus = 400;
    for (let attempt = 0; attempt < 3; attempt += 1) expect((await guess('a@example.org')).status).toBe(400);
    expect((await guess('A@example.org')).status).toBe(429);
    expect((await guess('b@example.org')).status).toBe(400);
    answerStatus = 200;
    expect((await guess('a@example.org')).status).toBe(429);
  });
});

describe('the throttle', () => {
  const url = new URL('http://localhost/auth/v1/verify');
  const body = new TextEncoder().encode('{"email":"a@example.org"}');

  test('forgets after its window, and after a success', () => {
    let now = 0;
    const throttle = createSignInThrottle({ now: () => now, most: 2, windowMs: 1000 });
    throttle.attempt(url, body).done(400);
    throttle.attempt(url, body).done(200);
    throttle.attempt(url, body).done(400);
    expect(throttle.attempt(url, body).allowed).toBe(true);
    throttle.attempt(url, body).done(400);
    expect(throttle.attempt(url, body).allowed).toBe(false);
    now = 1001;
    expect(throttle.attempt(url, body).allowed).toBe(true);
  });

  test('lets by what names nobody', () => {
    const throttle = createSignInThrottle({ most: 0 });
    expect(throttle.attempt(url, new TextEncoder().encode('[')).allowed).toBe(true);
    expect(throttle.attempt(new URL('http://localhost/rest/v1/x'), body).allowed).toBe(true);
    expect(throttle.attempt(url, body).allowed).toBe(false);
  });
});
