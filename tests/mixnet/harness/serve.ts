/** @file Builds the harness as the app is built and serves it under the app's own headers. */
import { createReadStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { build } from 'vite';
import { headersFor } from '../../../scripts/headers.ts';
import { xxdkPlugin } from '../../../scripts/xxdk-plugin.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

export interface HarnessServer {
  readonly origin: string;
  /** Replaces the bytes served for the wasm, or restores them with null. */
  readonly alterWasm: (change: ((bytes: Buffer) => Buffer) | null) => void;
  readonly stop: () => Promise<void>;
}

/** `gateways`: origins that the mixnet worker may reach; `root`: the folder with the page to build; `backend`: what the backend worker may. */
export async function serveHarness(
  gateways: readonly string[],
  root: string = import.meta.dirname,
  backend: string | null = null,
): Promise<HarnessServer> {
  const folder = mkdtempSync(join(tmpdir(), 'wellio-harness-'));
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    plugins: [xxdkPlugin()],
    // A bug shows itself as an uncaught error, as in development.
    define: { 'import.meta.env.DEV': 'true' },
    worker: { format: 'es', rolldownOptions: { output: { codeSplitting: false } } },
    build: { outDir: folder, emptyOutDir: true, target: 'es2023', modulePreload: false },
  });
  let alter: ((bytes: Buffer) => Buffer) | null = null;
  const server = createServer((request, response) => {
    const pathname = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (pathname === '/favicon.ico') {
      response.writeHead(204).end();
      return;
    }
    const path = join(folder, pathname === '/' ? 'index.html' : pathname);
    if (!path.startsWith(folder) || !existsSync(path)) {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    response.writeHead(200, {
      ...headersFor(pathname, { inlineScripts: [], gateways, backend }),
      'content-type': type,
    });
    const stream = createReadStream(path);
    if (alter === null || extname(path) !== '.wasm') {
      stream.pipe(response);
      return;
    }
    const change = alter;
    const chunks: Buffer[] = [];
    stream.on('data', (chunk) => chunks.push(Buffer.from(chunk)));
    stream.on('end', () => response.end(change(Buffer.concat(chunks))));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    alterWasm: (change) => {
      alter = change;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
