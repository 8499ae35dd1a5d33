/** Serves the plain page and xxdk-wasm's files as npm delivers them. */
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const PAGE = join(import.meta.dirname, '../page');
const XXDK = join(import.meta.dirname, '../../../node_modules/xxdk-wasm');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

function fileOf(url: string): string {
  const path = normalize(new URL(url, 'http://x').pathname);
  if (path === '/') return join(PAGE, 'index.html');
  return path.startsWith('/xxdk/') ? join(XXDK, path.slice(6)) : join(PAGE, path);
}

export interface PageServer {
  readonly origin: string;
  stop(): Promise<void>;
}

/** On loopback, at a free port or the given one. */
export function startPageServer(port = 0): Promise<PageServer> {
  const server = createServer((request, response) => {
    const file = fileOf(request.url ?? '/');
    if (!existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'cache-control': 'max-age=3600' });
    createReadStream(file).pipe(response);
  });
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const actual = typeof address === 'object' && address !== null ? address.port : port;
      resolve({
        origin: `http://127.0.0.1:${actual}`,
        stop: () =>
          new Promise((done) => {
            server.close(() => done());
            server.closeAllConnections();
          }),
      });
    });
  });
}
