/** @file In development Vite serves each worker under the same policy as in production, `/network.json` and `/backend.json`. */
import type { Plugin } from 'vite';
import type { NetworkConfig } from '../workers/api/app.ts';
import type { BackendConfig } from '../workers/api/backend.ts';
import { contentSecurityPolicy, placeOf } from './headers.ts';
import { connectSources } from './network-config.ts';

export function devHeaders(network: NetworkConfig, backend: BackendConfig | null = null): Plugin {
  const context = {
    inlineScripts: [],
    gateways: connectSources(network),
    backend: backend?.url ?? null,
  };
  const told: Readonly<Record<string, string>> = {
    '/network.json': JSON.stringify(network),
    '/backend.json': JSON.stringify(backend),
  };
  return {
    name: 'wellio-dev-headers',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const pathname = (request.url ?? '/').split('?')[0] ?? '/';
        const body = told[pathname];
        if (body !== undefined) {
          response.setHeader('Content-Type', 'application/json');
          response.end(body);
          return;
        }
        const place = placeOf(pathname);
        // Hot reload needs inline scripts and a socket in the page; the workers get what they will have in production, and
        // Vite's own client (a module of the origin) in addition.
        if (place !== 'page') {
          response.setHeader('Content-Security-Policy', contentSecurityPolicy(place, context));
        }
        next();
      });
    },
  };
}
