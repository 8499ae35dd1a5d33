/** @file The production build on one loopback port, under its real response headers. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import sirv from 'sirv';
import type { NetworkConfig } from '../workers/api/app.ts';
import type { BackendConfig } from '../workers/api/backend.ts';
import { headersFor, type HeaderContext } from './headers.ts';
import { connectSources } from './network-config.ts';

/** `'sha256-…'` sources of the inline scripts of a page. */
function inlineScriptHashes(html: string): string[] {
  return [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    ([, text]) =>
      `'sha256-${createHash('sha256')
        .update(text ?? '')
        .digest('base64')}'`,
  );
}

export interface SiteOptions {
  readonly folder: string;
  readonly port: number;
  readonly network: NetworkConfig;
  /** Null or left out: this deployment has none. */
  readonly backend?: BackendConfig | null;
}

/** Serves the built site at `http://localhost:<port>`; every unknown path without a dot is the app itself. */
export function serveSite({ folder, port, network, backend = null }: SiteOptions): Promise<Server> {
  const page = `${folder}/index.html`;
  if (!existsSync(page)) throw new Error('The site has not been built: run `npm run build` first.');
  const context: HeaderContext = {
    inlineScripts: inlineScriptHashes(readFileSync(page, 'utf8')),
    gateways: connectSources(network),
    backend: backend?.url ?? null,
  };
  const files = sirv(folder, {
    single: true,
    dev: false,
    setHeaders: (response, pathname) => {
      for (const [name, value] of Object.entries(headersFor(pathname, context)))
        response.setHeader(name, value);
    },
  });
  const told: Readonly<Record<string, string>> = {
    '/network.json': JSON.stringify(network),
    '/backend.json': JSON.stringify(backend),
  };
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '/';
    const body = told[path];
    if (body !== undefined) {
      response.writeHead(200, { ...headersFor(path, context), 'Content-Type': 'application/json' });
      response.end(body);
      return;
    }
    files(request, response, () => {
      response.writeHead(404, headersFor('/', context)).end();
    });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, 'localhost', () => resolve(server));
  });
}
