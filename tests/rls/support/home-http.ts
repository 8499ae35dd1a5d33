/** @file The embedded server of `npm start`, through HTTP. */
import { createBackendApp } from '../../../scripts/backend/app.ts';
import { portOf, serveBackend } from '../../../scripts/backend/http-adapter.ts';
import { createSignInThrottle } from '../../../scripts/backend/sign-in-throttle.ts';
import type { Act, Answer, Home, Row } from './home.ts';
import { quietly } from './quietly.ts';
import { JWT_SECRET } from './tokens.ts';

export const PUBLISHABLE_KEY = 'sb_publishable_only_in_tests';

export interface HttpHome extends Home {
  readonly url: string;
}

export async function openHttp(): Promise<HttpHome> {
  const loud = quietly();
  const app = await createBackendApp(
    { kind: 'memory' },
    { jwtSecret: JWT_SECRET, publishableKey: PUBLISHABLE_KEY },
  );
  const server = await serveBackend({
    fetch: app.fetch,
    port: 0,
    origins: [],
    throttle: createSignInThrottle(),
  });
  const url = `http://localhost:${portOf(server)}`;
  return {
    name: 'embedded server',
    url,
    admin: async (sql, params = []) => (await app.query(sql, params)) as readonly Row[],
    script: app.script,
    request: (token, act) => httpRequest(url, token, act),
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await app.close();
      loud();
    },
  };
}

async function httpRequest(url: string, token: string | null, act: Act): Promise<Answer> {
  const { method, path, body } = requestOf(act);
  const schema = act.kind === 'call' ? 'public' : (act.schema ?? 'public');
  const response = await fetch(`${url}/rest/v1/${path}`, {
    method,
    headers: {
      apikey: PUBLISHABLE_KEY,
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      'Content-Type': 'application/json',
      'Accept-Profile': schema,
      'Content-Profile': schema,
      Prefer: 'return=minimal',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const value: unknown = text === '' ? [] : JSON.parse(text);
  if (!response.ok) {
    const { code = '', message = '' } = value as { readonly code?: string; readonly message?: string };
    return { ok: false, code, message };
  }
  if (Array.isArray(value)) return { ok: true, rows: value as Row[] };
  return { ok: true, rows: value === null ? [] : [{ value }] };
}

function requestOf(act: Act): { readonly method: string; readonly path: string; readonly body?: Row } {
  switch (act.kind) {
    case 'call':
      return { method: 'POST', path: `rpc/${act.name}`, body: act.args };
    case 'select':
      return { method: 'GET', path: `${act.table}?select=*` };
    case 'insert':
      return { method: 'POST', path: act.table, body: act.row };
    case 'update':
      return { method: 'PATCH', path: act.table, body: act.set };
    case 'delete':
      return { method: 'DELETE', path: act.table };
  }
}
