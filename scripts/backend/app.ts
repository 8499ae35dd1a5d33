/** @file The embedded Supabase: @supabase/lite over PGlite with our migrations, as a function from request to response. */
import { App } from '@supabase/lite';
import { createPgliteConnection } from '@supabase/lite/pglite';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { migrate } from './migrations.ts';
import type { BackendSecrets } from './secrets.ts';

export interface BackendApp {
  readonly fetch: (request: Request) => Promise<Response>;
  /** The database itself, as its superuser. */
  readonly database: PGlite;
  readonly close: () => Promise<void>;
}

/** Seconds: also the most that the SQL accepts (`wellio.account`). */
const TOKEN_LIFETIME = 600;
export const MINIMUM_PASSWORD_LENGTH = 12;

/** `dataDir` is a folder, or null for a database in memory. No other process may have the folder open: it would corrupt it. */
export async function createBackendApp(dataDir: string | null, secrets: BackendSecrets): Promise<BackendApp> {
  const connection = await createPgliteConnection({ url: dataDir ?? 'memory://' });
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
      email: { enable_confirmations: false },
    },
    options: { server: { admin: false, disableStudio: true, disableFallback: true } },
  });
  await app.init();
  await app.ensureSystemSchema();
  const database = connection.driver;
  await database.exec(ROLES);
  await migrate({
    exec: (sql) => database.exec(sql),
    query: (sql, params) => database.query(sql, [...params]),
  });
  await database.exec(readFileSync(join(import.meta.dirname, 'auth-privacy.sql'), 'utf8'));
  return {
    fetch: async (request) => app.fetch(request),
    database,
    close: () => connection.close(),
  };
}

/** The server makes them only once a table has policies; policies can be written only once the roles exist. */
const ROLES = `
do $$ begin
  if not exists (select from pg_roles where rolname = 'anon') then create role anon nologin; end if;
  if not exists (select from pg_roles where rolname = 'authenticated') then create role authenticated nologin; end if;
end $$;
grant usage on schema public to anon, authenticated;`;
