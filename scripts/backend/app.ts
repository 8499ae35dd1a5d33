/** @file The embedded Supabase: @supabase/lite over PGlite with our migrations, as a function from request to response. */
import { App } from '@supabase/lite';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase, type DatabasePlace } from './database.ts';
import { migrate } from './migrations.ts';
import type { BackendSecrets } from './secrets.ts';

export interface BackendApp {
  readonly fetch: (request: Request) => Promise<Response>;
  /** The database itself, as its owner: SQL text of several statements. */
  readonly script: (sql: string) => Promise<void>;
  /** One statement. */
  readonly query: (sql: string, params?: readonly unknown[]) => Promise<readonly unknown[]>;
  readonly close: () => Promise<void>;
}

/** Seconds: also the most that the SQL accepts (`wellio.account`). */
const TOKEN_LIFETIME = 600;
const MINIMUM_PASSWORD_LENGTH = 12;

/** A message that the server wants to send. */
export interface Mail {
  readonly to: string;
  readonly text?: string;
}

/** `mail`: takes what is to be sent. Without it nothing is: the embedded server offers no codes. */
export async function createBackendApp(
  place: DatabasePlace,
  secrets: BackendSecrets,
  mail?: (message: Mail) => void,
): Promise<BackendApp> {
  const { connection, script, query } = await openDatabase(place);
  const app = new App({
    connection,
    api: { schemas: ['public'] },
    auth: {
      enabled: true,
      jwt_secret: secrets.jwtSecret,
      jwt_expiry: TOKEN_LIFETIME,
      // No secret key is configured, so nothing that comes over HTTP is ever `service_role`.
      publishable_key: secrets.publishableKey,
      enable_refresh_token_rotation: true,
      minimum_password_length: MINIMUM_PASSWORD_LENGTH,
      email: { enable_confirmations: false, otp_length: 6 },
    },
    options: {
      server: { admin: false, disableStudio: true, disableFallback: true },
      ...(mail === undefined
        ? {}
        : {
            drivers: {
              email: {
                send: async (message: Mail) => {
                  mail(message);
                  await Promise.resolve();
                },
              },
            },
          }),
    },
  });
  await app.init();
  await app.ensureSystemSchema();
  await script(ROLES);
  await migrate({ exec: script, query: async (sql) => ({ rows: await query(sql) }) });
  await script(readFileSync(join(import.meta.dirname, 'auth-privacy.sql'), 'utf8'));
  return {
    fetch: async (request) => app.fetch(await asTheLibraryKnowsIt(request)),
    script,
    query,
    close: () => connection.close(),
  };
}

/** A code by e-mail is of type `email`, as hosted Supabase has it; the library knows it by its older name alone. */
async function asTheLibraryKnowsIt(request: Request): Promise<Request> {
  if (request.method !== 'POST' || new URL(request.url).pathname !== '/auth/v1/verify') return request;
  const body = await request.text();
  const { url, method, headers } = request;
  return new Request(url, { method, headers, body: withOlderName(body) });
}

function withOlderName(body: string): string {
  try {
    const asked: unknown = JSON.parse(body);
    if (typeof asked !== 'object' || asked === null || !('type' in asked) || asked.type !== 'email')
      return body;
    return JSON.stringify({ ...asked, type: 'magiclink' });
  } catch {
    return body;
  }
}

/** The server makes them only once a table has policies; policies can be written only once the roles exist. */
const ROLES = `
do $$ begin
  if not exists (select from pg_roles where rolname = 'anon') then create role anon nologin; end if;
  if not exists (select from pg_roles where rolname = 'authenticated') then create role authenticated nologin; end if;
end $$;
grant usage on schema public to anon, authenticated;`;
