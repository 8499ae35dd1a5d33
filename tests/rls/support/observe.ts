/** @file How many rows a request saw or changed, told by comparing the table before and after, not by what the server says. */
import { CALLERS, type Expectation } from './expectations.ts';
import type { Home } from './home.ts';
import { seed } from './people.ts';

async function snapshot(home: Home, schema: string, table: string): Promise<Map<string, string>> {
  const rows = await home.admin(
    `select md5(to_jsonb(t)::text) as hash, coalesce(to_jsonb(t) ->> 'id', to_jsonb(t) ->> 'account', '') as id from ${schema}.${table} t`,
  );
  return new Map(rows.map(({ id, hash }) => [String(id), String(hash)]));
}

/** Homes that hold exactly the seeded rows. */
const clean = new WeakSet<Home>();

/** Seeds where needed, asks, and counts: rows seen, rows added by an insert, else rows that became different or went. */
export async function observe(home: Home, { act: makeAct, caller, table }: Expectation): Promise<number> {
  if (!clean.has(home)) await seed(home);
  clean.add(home);
  const act = makeAct();
  const bearer = CALLERS[caller]();
  const answer = act.kind === 'select' ? await home.request(bearer, act) : null;
  if (answer !== null) return answer.ok ? answer.rows.length : 0;
  const schema = act.kind === 'call' ? 'public' : (act.schema ?? 'public');
  const before = await snapshot(home, schema, table);
  await home.request(bearer, act);
  const after = await snapshot(home, schema, table);
  const added = [...after.keys()].filter((id) => !before.has(id)).length;
  const changed = [...before].filter(([id, hash]) => after.get(id) !== hash).length;
  if (added + changed > 0) clean.delete(home);
  // What an insert prunes is no answer to whether it was let in.
  return act.kind === 'insert' ? added : added + changed;
}
