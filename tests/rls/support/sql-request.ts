/** @file A request as SQL: what an API in front of the database does, in one transaction under the bearer's role and claims. */
import type { Act, Answer, Row } from './home.ts';
import { claimsOf } from './tokens.ts';

export interface SqlSession {
  query(sql: string, params: readonly unknown[]): Promise<readonly Row[]>;
}

const name = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;

function statementOf(act: Act): { readonly sql: string; readonly params: readonly unknown[] } {
  if (act.kind === 'call') {
    const args = Object.keys(act.args).map((key, index) => `${name(key)} => $${index + 1}`);
    return {
      sql: `select * from public.${name(act.name)}(${args.join(', ')})`,
      params: Object.values(act.args),
    };
  }
  const table = `${name(act.schema ?? 'public')}.${name(act.table)}`;
  switch (act.kind) {
    case 'select':
      return { sql: `select * from ${table}`, params: [] };
    case 'insert': {
      const columns = Object.keys(act.row);
      const values = columns.map((_, index) => `$${index + 1}`);
      return {
        sql: `insert into ${table} (${columns.map(name).join(', ')}) values (${values.join(', ')})`,
        params: Object.values(act.row),
      };
    }
    case 'update': {
      const sets = Object.keys(act.set).map((column, index) => `${name(column)} = $${index + 1}`);
      return { sql: `update ${table} set ${sets.join(', ')}`, params: Object.values(act.set) };
    }
    case 'delete':
      return { sql: `delete from ${table}`, params: [] };
  }
}

export async function sqlRequest(session: SqlSession, token: string | null, act: Act): Promise<Answer> {
  const claims = claimsOf(token);
  const role = claims?.['role'] === 'authenticated' ? 'authenticated' : 'anon';
  const { sql, params } = statementOf(act);
  await session.query('begin', []);
  try {
    await session.query("select set_config('request.jwt.claims', $1, true)", [
      claims === null ? '' : JSON.stringify(claims),
    ]);
    await session.query(`set local role ${role}`, []);
    const rows = await session.query(sql, params);
    await session.query('commit', []);
    return { ok: true, rows };
  } catch (error) {
    await session.query('rollback', []);
    const { code = '', message = '' } = error as { readonly code?: string; readonly message?: string };
    return { ok: false, code, message };
  }
}
