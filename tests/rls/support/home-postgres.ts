/** @file Plain PostgreSQL with the stub of `auth`; migrations run as a role that is no superuser, grants stay as written. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../../scripts/backend/migrations.ts';
import type { Home, Row } from './home.ts';
import { sqlRequest } from './sql-request.ts';

export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
}

async function connect(address: PostgresAddress, user: string, database: string): Promise<pg.Client> {
  const client = new pg.Client({ ...address, user, database });
  // The cluster may be stopped before this process ends.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

export const stubAuth = (): string => readFileSync(join(import.meta.dirname, 'stub-auth.sql'), 'utf8');

/** Each test file takes a database of its own in the cluster. */
export async function openPostgres(address: PostgresAddress, database: string): Promise<Home> {
  const first = await connect(address, 'postgres', 'postgres');
  await first.query(`create database ${database}`);
  await first.end();
  const superuser = await connect(address, 'postgres', database);
  await superuser.query(`${stubAuth()}; grant create on database ${database} to wellio_owner`);
  const owner = await connect(address, 'wellio_owner', database);
  await migrate({ exec: (sql) => owner.query(sql), query: (sql) => owner.query(sql) });
  const rows = async (client: pg.Client, sql: string, params: readonly unknown[]): Promise<readonly Row[]> =>
    (await client.query<Row>(sql, [...params])).rows;
  return {
    name: 'PostgreSQL',
    admin: (sql, params = []) => rows(superuser, sql, params),
    script: async (sql) => {
      await superuser.query(sql);
    },
    request: (token, act) => sqlRequest({ query: (sql, params) => rows(superuser, sql, params) }, token, act),
    stop: async () => {
      await owner.end();
      await superuser.end();
    },
  };
}
