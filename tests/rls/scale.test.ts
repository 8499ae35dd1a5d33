/**
 * @file Every query that the app makes, at size: each scan of a table that grows uses an index, and touches at most three times the
 * blocks it touches with 1,000 rows. What it takes in time is printed (`npm run bench` reads it), never asserted. 10,000 keys and
 * 50,000 revocations here; `WELLIO_SOAK=1` makes it 100,000 and 1,000,000.
 */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { BULK_USER, fill, type BulkSize } from './support/bulk.ts';
import type { Home } from './support/home.ts';
import { openPostgres } from './support/home-postgres.ts';
import { validToken, claimsOf } from './support/tokens.ts';

const SOAK = process.env['WELLIO_SOAK'] !== undefined;
const SMALL: BulkSize = { users: 1000, revocations: 1000, messages: 1000 };
const LARGE: BulkSize = SOAK
  ? { users: 100_000, revocations: 1_000_000, messages: 200_000 }
  : { users: 10_000, revocations: 50_000, messages: 20_000 };

const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
/** User 42's key, and the one of user 43. */
const KEY = sha('key42');
const OTHER_KEY = sha('key43');
const PUBLIC_KEY = Buffer.alloc(1184, 7).toString('base64');
const NEW_KEY = createHash('sha256').update(Buffer.alloc(1184, 7)).digest('hex');

interface Query {
  readonly name: string;
  readonly sql: string;
  readonly signedIn: boolean;
}

/** What workers/backend/calls.ts asks for, as the functions and triggers run it. */
const queries = (bits: number): readonly Query[] => [
  {
    name: 'publish a key',
    signedIn: true,
    sql: `insert into public.user_encryption_keys (public_key, key_id, device_id) values ('${PUBLIC_KEY}', '${NEW_KEY}', '${'c'.repeat(32)}')`,
  },
  {
    name: "find a device's key",
    signedIn: true,
    sql: `select key_id from public.user_encryption_keys where user_id = wellio.account() and device_id = '${'c'.repeat(32)}' and revoked_at is null`,
  },
  { name: 'read own keys', signedIn: true, sql: 'select * from public.user_encryption_keys' },
  {
    name: 'end a key',
    signedIn: true,
    sql: `update public.user_encryption_keys set revoked_at = wellio.this_minute() where user_id = wellio.account() and key_id = '${KEY}'`,
  },
  {
    name: 'revoke a key',
    signedIn: true,
    sql: `insert into public.key_revocations (key_id, reason) values ('${KEY}', 'compromise')`,
  },
  { name: 'call relay_inbox', signedIn: true, sql: `select * from public.relay_inbox('${KEY}')` },
  {
    name: 'read the inbox',
    signedIn: true,
    sql: `select id, encrypted_payload from public.secure_messages where recipient_key_id = '${KEY}' order by created_at, id limit 50`,
  },
  {
    name: 'put a message',
    signedIn: true,
    sql: `insert into public.secure_messages (sender_key_id, recipient_key_id, encrypted_payload, timestamp_bucket) values ('${KEY}', '${OTHER_KEY}', 'x', (extract(epoch from now())::bigint / 60) * 60)`,
  },
  {
    name: 'remove messages',
    signedIn: true,
    sql: `delete from public.secure_messages where recipient_key_id = '${KEY}' and id = any ('{${BULK_USER}}'::uuid[])`,
  },
  {
    name: 'read the latest backup',
    signedIn: true,
    sql: 'select version, format, ciphertext from public.user_key_backups where user_id = wellio.account() order by version desc limit 1',
  },
  { name: 'list own devices', signedIn: true, sql: 'select * from public.own_devices()' },
  { name: 'list own backups', signedIn: true, sql: 'select * from public.own_backups()' },
  { name: 'read one backup', signedIn: true, sql: 'select * from public.read_backup(1)' },
  {
    name: 'put a backup',
    signedIn: true,
    sql: `select public.put_backup(1, 1, '${Buffer.alloc(300, 1).toString('base64')}')`,
  },
  {
    name: 'delete own backups',
    signedIn: true,
    sql: 'delete from public.user_key_backups where user_id = wellio.account()',
  },
  { name: 'ask for the prefix length', signedIn: false, sql: 'select public.revocation_prefix_bits()' },
  {
    name: 'read revocations',
    signedIn: false,
    sql: `select * from public.revocations(${bits === 0 ? 0 : 1}, ${bits})`,
  },
];

/** Tables of one row, and what PostgreSQL makes of a function or a list. */
const MAY_BE_SCANNED = ['revocation_count'];

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

function* nodes(plan: PlanNode): Generator<PlanNode> {
  yield plan;
  for (const child of plan.Plans ?? []) yield* nodes(child);
}

/** Runs in the name of user 42 or of nobody, and takes it back; statements within functions are in the log. */
async function run(
  home: Home,
  { sql, signedIn }: Query,
  explain: boolean,
): Promise<{ ms: number; plan: PlanNode | null; rows: number }> {
  const claims = signedIn ? JSON.stringify(claimsOf(validToken(BULK_USER))) : '';
  await home.script('begin');
  try {
    await home.admin("select set_config('request.jwt.claims', $1, true)", [claims]);
    await home.script(`set local role ${signedIn ? 'authenticated' : 'anon'}`);
    const started = performance.now();
    const rows = await home.admin(explain ? `explain (format json) ${sql}` : sql);
    const ms = performance.now() - started;
    const plan = explain
      ? (rows[0]?.['QUERY PLAN'] as readonly { readonly Plan: PlanNode }[])[0]?.Plan
      : null;
    return { ms, plan: plan ?? null, rows: rows.length };
  } finally {
    await home.script('rollback');
  }
}

/** The best of several: what the machine does beside is not what is measured. */
async function fastest(home: Home, query: Query): Promise<number> {
  let best = Infinity;
  for (let attempt = 0; attempt < 15; attempt += 1) best = Math.min(best, (await run(home, query, false)).ms);
  return best;
}

/** Sequential scans of a growing table while the app's calls run, functions and triggers included, as PostgreSQL counts them. */
async function sequentialScans(home: Home): Promise<ReadonlyMap<string, number>> {
  await home.script('select pg_stat_force_next_flush()');
  const rows = await home.admin(
    "select relname, seq_scan from pg_stat_user_tables where schemaname in ('public', 'wellio') and relname <> 'rates'",
  );
  return new Map(rows.map((row) => [String(row['relname']), Number(row['seq_scan'])]));
}

/** Blocks of our tables and their indexes that one run touches, in functions and triggers too, as PostgreSQL counts them. */
async function touchedBlocks(home: Home, query: Query): Promise<{ blocks: number; rows: number }> {
  const count = async (): Promise<number> => {
    await home.script('select pg_stat_force_next_flush()');
    const [row] = await home.admin(`
      select coalesce(sum(heap_blks_read + heap_blks_hit + coalesce(idx_blks_read + idx_blks_hit, 0)
        + coalesce(toast_blks_read + toast_blks_hit, 0) + coalesce(tidx_blks_read + tidx_blks_hit, 0)), 0) as blocks
        from pg_statio_user_tables where schemaname in ('public', 'wellio') and relname <> 'rates'`);
    return Number(row?.['blocks']);
  };
  const before = await count();
  const { rows } = await run(home, query, false);
  return { blocks: (await count()) - before, rows };
}

interface Cost {
  readonly ms: number;
  readonly blocks: number;
  readonly rows: number;
}

async function costOf(home: Home, query: Query): Promise<Cost> {
  const ms = await fastest(home, query);
  return { ms, ...(await touchedBlocks(home, query)) };
}

let home: Home;
const small = new Map<string, Cost>();

beforeAll(
  async () => {
    home = await openPostgres(inject('cluster'), 'scale');
    await fill(home, SMALL);
    for (const query of queries(1)) small.set(query.name, await costOf(home, query));
    await fill(home, LARGE);
  },
  SOAK ? 600_000 : 60_000,
);
afterAll(() => home.stop());

const bitsOfLarge = Math.floor(Math.log2(LARGE.revocations / 256));

describe(`with ${LARGE.users} users and ${LARGE.revocations} revocations`, () => {
  test('every query plan reaches growing tables by an index', async () => {
    let checked = 0;
    for (const query of queries(bitsOfLarge)) {
      const { plan } = await run(home, query, true);
      if (plan === null) expect.fail(query.name);
      for (const node of nodes(plan)) {
        checked += 1;
        const table = node['Relation Name'];
        if (node['Node Type'] === 'Seq Scan' && table !== undefined && !MAY_BE_SCANNED.includes(table))
          expect.fail(`${query.name}: sequential scan of ${table}`);
      }
    }
    expect(checked).toBeGreaterThan(20);
  });

  test('nothing inside a function or a trigger scans one either', async () => {
    const before = await sequentialScans(home);
    for (const query of queries(bitsOfLarge)) await run(home, query, false);
    const after = await sequentialScans(home);
    for (const [table, count] of after)
      if (!MAY_BE_SCANNED.includes(table)) expect(count, table).toBe(before.get(table));
    // The control: a query without an index is counted (once for each of PostgreSQL's parallel workers).
    await home.admin('select count(*) from public.secure_messages where version = 2');
    expect((await sequentialScans(home)).get('secure_messages')).toBeGreaterThan(
      after.get('secure_messages') ?? 0,
    );
  });

  test('touches at most three times the blocks it touches with 1,000 rows, or one for each row it returns', async () => {
    const ratios: string[] = [];
    let touched = 0;
    for (const query of queries(bitsOfLarge)) {
      const large = await costOf(home, query);
      const before = small.get(query.name) ?? expect.fail(query.name);
      const ratio = large.ms / before.ms;
      ratios.push(
        `${query.name.padEnd(28)} ${before.ms.toFixed(2).padStart(7)} ms ${large.ms.toFixed(2).padStart(7)} ms  × ${ratio.toFixed(2)}`,
        `${''.padEnd(28)} ${before.blocks} blocks, ${large.blocks} blocks`,
      );
      touched += large.blocks;
      expect(large.blocks, query.name).toBeLessThanOrEqual(Math.max(3 * before.blocks, large.rows));
    }
    console.log(ratios.join('\n'));
    expect(touched).toBeGreaterThan(100);
    // The control: a query without an index touches more.
    const scan = { name: 'scan', signedIn: true, sql: 'select count(*) from public.user_encryption_keys' };
    await home.script('alter table public.user_encryption_keys disable row level security');
    const scanned = (await touchedBlocks(home, scan)).blocks;
    await home.script('alter table public.user_encryption_keys enable row level security');
    expect(scanned).toBeGreaterThan(10 * (small.get('read own keys')?.blocks ?? Infinity));
  });

  test('a list of revocations of this size is read in parts of some hundred', async () => {
    const [row] = await home.admin('select public.revocation_prefix_bits() as bits');
    expect(row?.['bits']).toBe(bitsOfLarge);
    const counts: number[] = [];
    for (const prefix of [0, 1, 2 ** bitsOfLarge - 1])
      counts.push(
        (await home.admin('select key_id from public.revocations($1, $2)', [prefix, bitsOfLarge])).length,
      );
    for (const count of counts) {
      expect(count).toBeGreaterThan(150);
      expect(count).toBeLessThan(700);
    }
  });
});
