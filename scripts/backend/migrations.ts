/** @file The SQL of supabase/migrations, applied in order and once each, in the history table that the supabase CLI keeps too. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../supabase/migrations');

export interface Migration {
  /** 14 digits. */
  readonly version: string;
  readonly name: string;
  readonly sql: string;
}

export interface MigrationTarget {
  /** Runs SQL text of several statements as one simple query: all of it or nothing. */
  readonly exec: (sql: string) => Promise<unknown>;
  readonly query: (sql: string) => Promise<{ readonly rows: readonly unknown[] }>;
}

function readMigrations(folder: string = FOLDER): Migration[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const match = /^(\d{14})_([a-z_]+)\.sql$/.exec(file);
      if (match === null) throw new Error(`A migration's name is <14 digits>_<name>.sql: ${file}`);
      const [, version = '', name = ''] = match;
      return { version, name, sql: readFileSync(join(folder, file), 'utf8') };
    });
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Applies what is missing, each together with its entry in the history. Gives the versions applied now. */
export async function migrate(target: MigrationTarget, migrations = readMigrations()): Promise<string[]> {
  await target.exec(`
    create schema if not exists supabase_migrations;
    create table if not exists supabase_migrations.schema_migrations (
      version text primary key, statements text[], name text
    );`);
  const { rows } = await target.query('select version from supabase_migrations.schema_migrations');
  const done = new Set(rows.map((row) => (row as { version: string }).version));
  const missing = migrations.filter(({ version }) => !done.has(version));
  for (const { version, name, sql } of missing) {
    await target.exec(`${sql}
      insert into supabase_migrations.schema_migrations (version, name, statements)
        values (${literal(version)}, ${literal(name)}, array[${literal(sql)}]);`);
  }
  return missing.map(({ version }) => version);
}
