/** The network over plain HTTP on loopback: CORS, body limits, and grpc-web around the services. cmix-wire 3. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { decodeRequest, encodeError } from './grpc-web.ts';
import { RequestError } from './request-error.ts';
import type { Answer, Method } from './services.ts';

const HOST = '127.0.0.1';
const MAX_BODY = 262_144;
/** Clients repeat two headers once more with every call on a connection; Node's own limit is 16 KiB. */
const MAX_HEADERS = 1_048_576;
const GATEWAY_PREFIX = '/mixmessages.Gateway/';

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'totalChunks, grpc-status, grpc-message',
};
const PREFLIGHT = {
  ...CORS,
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'content-type, x-grpc-web',
  'access-control-max-age': '86400',
};

export interface HttpDep {
  readonly services: ReadonlyMap<string, Method>;
  readonly isGatewayDown: (gateway: number) => boolean;
  readonly ndf: string;
  readonly onBadRequest: (line: string) => void;
}

/** Undefined when the body is larger than any request of the protocol. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > MAX_BODY) return undefined;
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

function sendText(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { ...CORS, 'content-type': type }).end(text);
}

function sendGrpc(response: ServerResponse, { body, chunks }: Answer): void {
  response.writeHead(200, {
    ...CORS,
    'content-type': 'application/grpc-web+proto',
    'content-length': body.length,
    ...(chunks === undefined ? {} : { totalChunks: String(chunks) }),
  });
  response.end(body);
}

async function answerCall(
  dep: HttpDep,
  gateway: number,
  path: string,
  request: IncomingMessage,
): Promise<Answer> {
  const receivedAt = Date.now();
  const arrival = process.hrtime.bigint();
  const elapsed = (): bigint => process.hrtime.bigint() - arrival;
  const method = dep.services.get(path);
  const bad = (why: string): Answer => {
    dep.onBadRequest(`${path}: ${why}`);
    return { body: encodeError(why) };
  };
  if (method === undefined) return bad('unknown method');
  // By prefix: from the second call on a connection the value is repeated, separated by commas.
  if (!(request.headers['content-type'] ?? '').startsWith('application/grpc-web')) return bad('not grpc-web');
  const body = await readBody(request);
  const payload = body === undefined ? undefined : decodeRequest(body);
  if (payload === undefined)
    return bad(body === undefined ? 'request too large' : 'malformed grpc-web frame');
  try {
    return await method({ payload, gateway, receivedAt, elapsed });
  } catch (error) {
    if (!(error instanceof RequestError)) return bad(`internal error: ${String(error)}`);
    if (error.constructor === RequestError) dep.onBadRequest(`${path}: ${error.message}`);
    return { body: encodeError(error.message) };
  }
}

async function handle(
  dep: HttpDep,
  gateway: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  if (path.startsWith(GATEWAY_PREFIX) && dep.isGatewayDown(gateway)) {
    request.socket.destroy();
    return;
  }
  if (request.method === 'OPTIONS') {
    response.writeHead(204, PREFLIGHT).end();
  } else if (request.method === 'POST') {
    sendGrpc(response, await answerCall(dep, gateway, path, request));
  } else if (request.method === 'GET' && path === '/ndf.json') {
    sendText(response, 200, 'application/json', dep.ndf);
  } else if (request.method === 'GET' && path === '/') {
    sendText(
      response,
      200,
      'text/plain',
      'localnet: a cMix network for development. It gives no anonymity.\n',
    );
  } else {
    sendText(response, 404, 'text/plain', 'not found\n');
  }
}

/** Listens on loopback, on a free port for 0. Drops every request until `serve`. */
export function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ maxHeaderSize: MAX_HEADERS, keepAliveTimeout: 75_000 }, (request) =>
      request.socket.destroy(),
    );
    server.on('clientError', (_error, socket) => socket.destroy());
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

export function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server is closed');
  return address.port;
}

export function serve(server: Server, dep: HttpDep, gateway: number): void {
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    handle(dep, gateway, request, response).catch((error: unknown) => {
      // The peer went away in the middle, or a bug: neither may end the network.
      dep.onBadRequest(`${request.url ?? ''}: ${String(error)}`);
      response.destroy();
    });
  });
}

export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
