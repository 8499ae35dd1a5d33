/** @file The table of expectations on every home, and the proof that each policy in it matters. */
import { beforeAll, describe, expect, test } from 'vitest';
import { EXPECTATIONS, type Expectation } from './support/expectations.ts';
import type { Home } from './support/home.ts';
import { HOMES, useHomes } from './support/homes.ts';
import { observe } from './support/observe.ts';
import { seed } from './support/people.ts';

const homeOf = useHomes();

async function failing(home: Home, expectations: readonly Expectation[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const expectation of expectations) {
    const seen = await observe(home, expectation);
    if (seen !== expectation.rows) wrong.push(`${expectation.name}: ${seen}, not ${expectation.rows}`);
  }
  return wrong;
}

/** Stops at the first. */
async function anyFails(home: Home, expectations: readonly Expectation[]): Promise<boolean> {
  for (const expectation of expectations)
    if ((await observe(home, expectation)) !== expectation.rows) return true;
  return false;
}

interface Policy {
  readonly name: string;
  readonly table: string;
  readonly command: string;
  readonly using: string | null;
  readonly check: string | null;
}

async function policies(home: Home): Promise<Policy[]> {
  const rows = await home.admin(`
    select policyname, tablename, cmd, qual, with_check from pg_policies
    where schemaname in ('public', 'wellio') order by tablename, policyname`);
  return rows.map((row) => ({
    name: String(row['policyname']),
    table: String(row['tablename']),
    command: String(row['cmd']),
    using: row['qual'] as string | null,
    check: row['with_check'] as string | null,
  }));
}

const definition = ({ name, table, command, using, check }: Policy): string =>
  `create policy ${name} on public.${table} for ${command} to authenticated` +
  (using === null ? '' : ` using (${using})`) +
  (check === null ? '' : ` with check (${check})`);

test('the table has lines, each for ten callers, and many that are not zero', () => {
  expect(EXPECTATIONS.length).toBeGreaterThan(300);
  expect(EXPECTATIONS.filter(({ rows }) => rows > 0).length).toBeGreaterThan(15);
});

describe.each(HOMES)('%s', (name) => {
  beforeAll(() => seed(homeOf(name)));

  test('answers every line of the table', async () => {
    const wrong = await failing(homeOf(name), EXPECTATIONS);
    expect(wrong).toEqual([]);
  });

  test('has row-level security on every table of ours, and policies for signed-in people only', async () => {
    const rows = await homeOf(name).admin(`
      select c.relname, c.relrowsecurity from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and n.nspname in ('public', 'wellio') order by 1`);
    expect(rows.map((row) => row['relname'])).toEqual([
      'key_revocations',
      'rates',
      'revocation_count',
      'secure_messages',
      'user_encryption_keys',
      'user_key_backups',
    ]);
    expect(rows.every((row) => row['relrowsecurity'] === true)).toBe(true);
    const roles = await homeOf(name)
      .admin(`select distinct array_to_string(roles, ',') as roles from pg_policies
      where schemaname in ('public', 'wellio')`);
    expect(roles).toEqual([{ roles: 'authenticated' }]);
  });

  test('needs each policy: without it, or with it open to all, a line fails', async () => {
    const home = homeOf(name);
    const all = await policies(home);
    expect(all.length).toBe(11);
    const needless: string[] = [];
    for (const policy of all) {
      const lines = EXPECTATIONS.filter(({ table }) => table === policy.table);
      const drop = `drop policy ${policy.name} on public.${policy.table}`;
      await home.script(drop);
      if (!(await anyFails(home, lines))) needless.push(`${policy.name} dropped`);
      const open = { ...policy, using: policy.using && 'true', check: policy.check && 'true' };
      await home.script(definition(open));
      if (!(await anyFails(home, lines))) needless.push(`${policy.name} open`);
      await home.script(`${drop}; ${definition(policy)}`);
    }
    expect(needless).toEqual([]);
    expect(await policies(home)).toEqual(all);
  });
});
