/**
 * @file What was removed, without a word of what it said: table, id and moment, sealed. The store writes one in the transaction of the
 * removal. A row that stands again (undone, imported anew) counts more than its tombstone, which is why nobody has to take one away.
 */
import * as v from 'valibot';
import { checkedTable, countSchema } from './checked-table.ts';
import { put, type Change, type Store } from './types.ts';

const tombstone = v.strictObject({
  v: v.literal(1),
  table: v.string(),
  /** The row's id. */
  row: v.string(),
  /** Milliseconds since 1970. */
  at: countSchema,
});
export const TOMBSTONES = checkedTable('tombstones', tombstone);

export interface Tombstones {
  /** Tables whose removals are remembered. */
  readonly of: ReadonlySet<string>;
  readonly now: () => number;
}

/** One per row, however often it is removed. */
export async function tombstoneFor(
  store: Pick<Store, 'opaqueId'>,
  table: string,
  row: string,
  at: number,
): Promise<Change> {
  return put(TOMBSTONES, await store.opaqueId(TOMBSTONES, `${table}/${row}`), { v: 1, table, row, at });
}
