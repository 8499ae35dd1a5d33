/** @file The database under the embedded server: PGlite in a folder or in memory, or a plain PostgreSQL. */
import type { Connection } from '@supabase/lite';
import { createPgliteConnection } from '@supabase/lite/pglite';

export type DatabasePlace =
  | { readonly kind: 'memory' }
  /** No other process may have the folder open: it would corrupt it without a word. */
  | { readonly kind: 'folder'; readonly folder: string }
  /** `postgres://…`, as a role that may make schemas and roles. */
  | { readonly kind: 'postgres'; readonly url: string };

export interface OpenDatabase {
  readonly connection: Connection;
  readonly script: (sql: string) => Promise<void>;
  readonly query: (sql: string, params?: readonly unknown[]) => Promise<readonly unknown[]>;
}

/** What we use of `postgres`, whose types come with it. */
interface PostgresDriver {
  readonly unsafe: (sql: string, params?: readonly unknown[]) => Promise<readonly unknown[]>;
}

export function openDatabase(place: DatabasePlace): Promise<OpenDatabase> {
  switch (place.kind) {
    case 'memory':
      return openPglite('memory://');
    case 'folder':
      return openPglite(place.folder);
    case 'postgres':
      return openPostgres(place.url);
  }
}

async function openPglite(url: string): Promise<OpenDatabase> {
  const connection = await createPgliteConnection({ url });
  const { driver } = connection;
  return {
    connection,
    script: async (sql) => {
      await driver.exec(sql);
    },
    query: async (sql, params = []) => (await driver.query(sql, [...params])).rows,
  };
}

async function openPostgres(url: string): Promise<OpenDatabase> {
  const { createPostgresConnection } = await import('@supabase/lite/postgres');
  const connection = createPostgresConnection({ url });
  const driver = connection.driver as unknown as PostgresDriver;
  return {
    connection,
    script: async (sql) => {
      await driver.unsafe(sql);
    },
    query: (sql, params = []) => driver.unsafe(sql, params),
  };
}
