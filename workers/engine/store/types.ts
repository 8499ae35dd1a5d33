/**
 * @file What the rest of the engine knows of storage: sealed tables, opaque ids and tags, one-transaction writes.
 *
 * A row is encoded (deterministic CBOR), sealed under its table's key and only then written. Ids and tags on disk are opaque:
 * random, or HMACs of a natural key under the table's index key. Sealing happens before the IndexedDB transaction opens, because
 * a transaction does not survive waiting for WebCrypto.
 */
import type { Result } from '../../api/result.ts';

/** A table and how its rows are read back. `decode` gets what CBOR gave (any earlier row version) and returns the newest form. */
export interface Table<Row> {
  readonly name: string;
  readonly decode: (value: unknown) => Row;
}

/** A row's id on disk is opaque: exactly 32 lowercase hex digits, random or from `opaqueId`. Any other is a bug and throws. */
export function isRowId(id: string): boolean {
  return /^[0-9a-f]{32}$/.test(id);
}

export interface Stored<Row> {
  readonly id: string;
  readonly row: Row;
}

export type Change =
  | {
      readonly type: 'put';
      readonly table: Table<unknown>;
      readonly id: string;
      readonly row: unknown;
      /** Natural keys to find rows by; stored as HMACs. */
      readonly tags: readonly string[];
      /** The whole write is refused with `conflict` when a row with this id exists. */
      readonly ifAbsent: boolean;
    }
  | { readonly type: 'remove'; readonly table: Table<unknown>; readonly id: string }
  /** The row whose id is `opaqueId(table, naturalKey)`. Of tables that leave no tombstones alone: anything else is a bug and throws. */
  | { readonly type: 'remove-key'; readonly table: Table<unknown>; readonly naturalKey: string }
  /** Every row of such a table. */
  | { readonly type: 'clear'; readonly table: Table<unknown> };

export type WriteError =
  /** Quota reached, or the browser refused: nothing was written. */
  | { readonly code: 'storage-full' | 'storage-failed' }
  /** An `ifAbsent` row exists: nothing was written. */
  | { readonly code: 'conflict' };

export interface Store {
  get<Row>(table: Table<Row>, id: string): Promise<Row | undefined>;
  /** Every row, in no particular order. */
  all<Row>(table: Table<Row>): Promise<readonly Stored<Row>[]>;
  /** Rows carrying any of the tags, each once. */
  tagged<Row>(table: Table<Row>, tags: readonly string[]): Promise<readonly Stored<Row>[]>;
  count(table: Table<unknown>): Promise<number>;
  /** All changes in one durable transaction, or none. */
  write(changes: readonly Change[]): Promise<Result<null, WriteError>>;
  /** 32 lowercase hex digits that only this profile can compute: a stable id for a natural key. */
  opaqueId(table: Table<unknown>, naturalKey: string): Promise<string>;
  close(): void;
}

export function put<Row>(
  table: Table<Row>,
  id: string,
  row: Row,
  options: { readonly tags?: readonly string[]; readonly ifAbsent?: boolean } = {},
): Change {
  return { type: 'put', table, id, row, tags: options.tags ?? [], ifAbsent: options.ifAbsent ?? false };
}

export function remove(table: Table<unknown>, id: string): Change {
  return { type: 'remove', table, id };
}

/** For what is derived and can be derived again: needs no id at hand, so it joins a write in the moment in which that is asked for. */
export function removeKey(table: Table<unknown>, naturalKey: string): Change {
  return { type: 'remove-key', table, naturalKey };
}

export function clear(table: Table<unknown>): Change {
  return { type: 'clear', table };
}
