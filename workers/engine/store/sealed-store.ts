/** @file The Store over Dexie: seals rows, then writes them in one durable transaction; opens what it reads. */
import { inChunks } from './chunks.ts';
import { tableOf, type Databases } from './databases.ts';
import { opaque as opaqueUnder } from './opaque.ts';
import { openRow, sealRow, type DiskRow } from './row-format.ts';
import type { TableKey, TableKeys } from './table-keys.ts';
import { tombstoneFor, type Tombstones } from './tombstones.ts';
import { isRowId, type Change, type Store, type Stored, type Table, type WriteError } from './types.ts';
import type { Result } from '../../api/result.ts';
import { writeErrorOf } from './write-error.ts';

/** A stored row was altered, or is none of ours. Thrown by reads: there is nothing sensible to show for it. */
export class DamagedRowError extends Error {
  readonly code = 'row-damaged';
  readonly table: string;

  constructor(table: string) {
    super(`A stored row of "${table}" can't be opened.`);
    this.name = 'DamagedRowError';
    this.table = table;
  }
}

export interface SealedStore extends Store {
  /** Resolves when every write asked for so far has ended. */
  drain(): Promise<void>;
}

type SealedChange =
  | { readonly type: 'put'; readonly table: string; readonly row: DiskRow; readonly ifAbsent: boolean }
  | { readonly type: 'remove'; readonly table: string; readonly id: string }
  | { readonly type: 'clear'; readonly table: string };

/** Rows sealed or opened at one time. */
const CHUNK = 64;

/** `tombstones`: whose removals are remembered; none when a store of its own is copied. */
export function createSealedStore(
  databases: Databases,
  keys: TableKeys,
  tombstones?: Tombstones,
): SealedStore {
  let closed = false;
  /** The last commit under way: writes commit in the order in which they were asked for. */
  let tail: Promise<unknown> = Promise.resolve();

  function keyOf(table: string): TableKey {
    if (closed) throw new Error('the store is closed');
    const key = keys.get(table);
    if (key === undefined) throw new TypeError(`table "${table}" is not declared in store/tables.ts`);
    return key;
  }

  function rowsOf(table: string) {
    const database = databases.sealed.get(table);
    if (closed || database === undefined) throw new Error(`the store is closed or has no "${table}"`);
    return tableOf<DiskRow>(database, table);
  }

  const opaque = async (table: string, use: 'id' | 'tag', naturalKey: string): Promise<string> =>
    opaqueUnder(keyOf(table), table, use, naturalKey);
  const opaqueId: Store['opaqueId'] = (table, naturalKey) => opaque(table.name, 'id', naturalKey);

  async function sealChange(change: Change): Promise<SealedChange> {
    const table = change.table.name;
    if (change.type === 'clear' || change.type === 'remove-key') {
      if (tombstones?.of.has(table) === true) throw new TypeError(`a removal from "${table}" names its row`);
      if (change.type === 'clear') return { type: 'clear', table };
      return { type: 'remove', table, id: await opaqueId(change.table, change.naturalKey) };
    }
    if (!isRowId(change.id)) throw new TypeError(`a row id of "${table}" is not 32 lowercase hex digits`);
    const key = keyOf(table);
    if (change.type === 'remove') return { type: 'remove', table, id: change.id };
    const tags = await Promise.all(change.tags.map((tag) => opaque(table, 'tag', tag)));
    const row = await sealRow(key.seal, table, change.id, tags, change.row);
    return { type: 'put', table, row, ifAbsent: change.ifAbsent };
  }

  async function openOne<Row>(table: Table<Row>, disk: DiskRow): Promise<Row> {
    const opened = await openRow(keyOf(table.name).seal, table.name, disk);
    if (opened === undefined) throw new DamagedRowError(table.name);
    return table.decode(opened.row);
  }

  async function openAll<Row>(table: Table<Row>, disk: readonly DiskRow[]): Promise<Stored<Row>[]> {
    return inChunks(disk, CHUNK, async (row) => ({ id: row.id, row: await openOne(table, row) }));
  }

  /**
   * Each once. A request for each tag, all in one snapshot: a cursor over the index would stop at every row, which takes many times as
   * long however few they are.
   */
  async function taggedRows(table: string, tags: readonly string[]): Promise<readonly DiskRow[]> {
    const rows = rowsOf(table);
    const found = await rows.db.transaction('r', rows, () =>
      Promise.all(tags.map((tag) => rows.where('t').equals(tag).toArray())),
    );
    const [only] = found;
    if (only !== undefined && found.length === 1) return only;
    return [...new Map(found.flat().map((row) => [row.id, row])).values()];
  }

  async function commit(changes: readonly SealedChange[]): Promise<Result<null, WriteError>> {
    const tables = [...new Set(changes.map(({ table }) => table))];
    const [database, ...others] = new Set(tables.map((table) => databases.sealed.get(table)));
    if (database === undefined || others.length > 0)
      throw new TypeError(`${tables.join(', ')} are in two databases: one write can't cover both`);
    try {
      await database.transaction('rw', tables, () =>
        Promise.all(
          changes.map((change) => {
            const rows = rowsOf(change.table);
            if (change.type === 'clear') return rows.clear();
            if (change.type === 'remove') return rows.delete(change.id);
            return change.ifAbsent ? rows.add(change.row) : rows.put(change.row);
          }),
        ),
      );
      return { ok: true, value: null };
    } catch (error) {
      return { ok: false, error: writeErrorOf(error) };
    }
  }

  /** The tombstones that go with these changes. */
  function remembered(changes: readonly Change[]): Promise<readonly Change[]> {
    if (tombstones === undefined) return Promise.resolve([]);
    const { of, now } = tombstones;
    const removed = changes.flatMap((change) =>
      change.type === 'remove' && of.has(change.table.name) ? [change] : [],
    );
    return inChunks(removed, CHUNK, ({ table, id }) => tombstoneFor({ opaqueId }, table.name, id, now()));
  }

  async function sealAll(changes: readonly Change[]): Promise<{
    readonly asked: readonly SealedChange[];
    readonly beside: readonly SealedChange[];
  }> {
    return {
      asked: await inChunks(changes, CHUNK, sealChange),
      beside: await inChunks(await remembered(changes), CHUNK, sealChange),
    };
  }

  /** Where there is no room for tombstones, removing must work all the same: it is how one makes room. */
  async function commitWith(asked: readonly SealedChange[], beside: readonly SealedChange[]) {
    const whole = await commit([...asked, ...beside]);
    return !whole.ok && whole.error.code === 'storage-full' && beside.length > 0 ? commit(asked) : whole;
  }

  return {
    async get(table, id) {
      const disk = await rowsOf(table.name).get(id);
      return disk === undefined ? undefined : openOne(table, disk);
    },
    async all(table) {
      // One snapshot of the sealed rows, opened a chunk at a time.
      return openAll(table, await rowsOf(table.name).toArray());
    },
    async tagged(table, tags) {
      const wanted = await Promise.all([...new Set(tags)].map((tag) => opaque(table.name, 'tag', tag)));
      return openAll(table, await taggedRows(table.name, wanted));
    },
    count: (table) => rowsOf(table.name).count(),
    async write(changes) {
      if (changes.length === 0) return { ok: true, value: null };
      const sealing = sealAll(changes);
      const before = tail;
      const done = (async () => {
        const [{ asked, beside }] = await Promise.all([sealing, before]);
        return commitWith(asked, beside);
      })();
      tail = Promise.allSettled([before, done]);
      return done;
    },
    opaqueId,
    async drain() {
      await tail;
    },
    close() {
      closed = true;
      databases.keys.close();
      databases.data.close();
    },
  };
}
