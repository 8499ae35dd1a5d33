/**
 * @file node:http in front of the embedded server: loopback names only, the app's own origins only, bodies of bounded size. Two
 * paths lead in, `/auth/v1/` and `/rest/v1/`; everything else of the server stays out of reach.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SignInThrottle } from './sign-in-throttle.ts';

export interface AdapterOptions {
  readonly fetch: (request: Request) => Promise<Response>;
  /** 0 picks a free one. */
  readonly port: number;
  /** Origins whose pages may read answers. */
  readonly origins: readonly string[];
  readonly throttle: SignInThrottle;
}

/** The largest backup in JSON, and room. */
const MAX_BODY = 4.5 * 1024 * 1024;
const PATHS = /^\/(?:auth|rest)\/v1\//;
const FRONT_HEADERS =
  'authorization, apikey, content-type, prefer, range, x-client-info, x-supabase-api-version, accept-profile, content-profile';

export async function serveBackend(options: AdapterOptions): Promise<Server> {
  const server = createServer((request, response) => {
    answer(request, response, options).then(
      (refusal) => {
        if (refusal !== null) refuse(response, refusal);
      },
      () => refuse(response, [500, 'failed']),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, 'localhost', resolve);
  });
  return server;
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

type Refusal = readonly [status: number, message: string];

/** Null when it was answered. */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: AdapterOptions,
): Promise<Refusal | null> {
  // A page that rebinds its own name to this machine names itself here.
  const host = request.headers.host ?? '';
  if (!/^(?:localhost|127\.0\.0\.1|\[::1\]):\d+$/.test(host)) return [421, 'wrong-host'];
  const origin = request.headers.origin;
  if (origin !== undefined) {
    if (!options.origins.includes(origin)) return [403, 'wrong-origin'];
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Vary', 'Origin');
  }
  if (request.method === 'OPTIONS') {
    response.writeHead(204, {
      'Access-Control-Allow-Methods': 'GET, POST, PATCH, PUT, DELETE',
      'Access-Control-Allow-Headers': FRONT_HEADERS,
      'Access-Control-Max-Age': '600',
    });
    response.end();
    return null;
  }
  const url = new URL(request.url ?? '/', `http://${host}`);
  if (!PATHS.test(url.pathname)) return [404, 'not-found'];
  const body = await readBody(request);
  if (body === null) return [413, 'too-large'];
  const attempt = options.throttle.attempt(url, body);
  if (!attempt.allowed) return [429, 'rate-limited'];
  const result = await options.fetch(toRequest(request, url, body));
  attempt.done(result.status);
  const bytes = Buffer.from(await result.arrayBuffer());
  for (const [name, value] of result.headers)
    if (!/^(?:content-length|access-control-.*|vary)$/.test(name)) response.setHeader(name, value);
  response.setHeader('Access-Control-Expose-Headers', 'content-range, x-supabase-api-version');
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Content-Length', bytes.length);
  response.writeHead(result.status);
  response.end(request.method === 'HEAD' ? undefined : bytes);
  return null;
}

function toRequest(request: IncomingMessage, url: URL, body: Uint8Array<ArrayBuffer>): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (typeof value === 'string' && name !== 'content-length') headers.set(name, value);
  const method = request.method ?? 'GET';
  return new Request(url, { method, headers, ...(body.length > 0 ? { body } : {}) });
}

/** Null when it is longer than allowed. */
async function readBody(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY) return null;
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function refuse(response: ServerResponse, [status, message]: Refusal): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // What is left of the request is not read.
  response.writeHead(status, { 'Content-Type': 'application/json', Connection: 'close' });
  response.end(JSON.stringify({ code: status, message }));
}
