/**
 * @file PGlite with the same stub, and with the table privileges that @supabase/lite hands to everybody: here nothing but the
 * policies stands between a request and a row.
 */
import { PGlite } from '@electric-sql/pglite';
import { migrate } from '../../../scripts/backend/migrations.ts';
import type { Home, Row } from './home.ts';
import { stubAuth } from './home-postgres.ts';
import { sqlRequest } from './sql-request.ts';

export async function openPglite(): Promise<Home> {
  const database = await PGlite.create('memory://');
  const query = async (sql: string, params: readonly unknown[] = []): Promise<readonly Row[]> =>
    (await database.query<Row>(sql, [...params])).rows;
  const script = async (sql: string): Promise<void> => {
    await database.exec(sql);
  };
  await script(stubAuth());
  await migrate({ exec: script, query: async (sql) => ({ rows: await query(sql) }) });
  await script(`
    grant usage on schema public, wellio to anon, authenticated;
    grant all on all tables in schema public, wellio to anon, authenticated;`);
  return {
    name: 'PGlite',
    admin: query,
    script,
    request: (token, act) => sqlRequest({ query }, token, act),
    stop: () => database.close(),
  };
}
