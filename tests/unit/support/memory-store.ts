/**
 * @file A Store in memory for unit tests: what the sealed one promises, without keys or IndexedDB.
 *
 * Rows go through CBOR and the table's `decode`, as on disk, so a row that would not survive storage doesn't survive here.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { decode, encode } from 'cborg';
import {
  isRowId,
  type Change,
  type Store,
  type Table,
  type WriteError,
} from '../../../workers/engine/store/types.ts';

export interface MemoryStore extends Store {
  /** The next writes fail with this until called with `null`: full or refusing storage. */
  failWrites(error: WriteError | null): void;
  /** How many writes were carried out: one `write` is one transaction. */
  readonly writes: number;
  /** How many rows were read back, to see that nothing scans. */
  readonly rowsRead: number;
  /** Everything that is stored, to compare before and after: `table/id` and its bytes and tags. */
  contents(): ReadonlyMap<string, string>;
}

interface Sealed {
  readonly bytes: Uint8Array;
  readonly tags: readonly string[];
}

/** `profile` stands for the profile's keys: two stores with one profile compute equal opaque ids. */
export function createMemoryStore(profile = 'memory-store'): MemoryStore {
  const tables = new Map<string, Map<string, Sealed>>();
  const key = utf8ToBytes(profile);
  let failure: WriteError | null = null;
  let writes = 0;
  let rowsRead = 0;
  let closed = false;

  const rowsOf = (name: string): Map<string, Sealed> => {
    if (closed) throw new Error('the store is closed');
    const rows = tables.get(name) ?? new Map<string, Sealed>();
    tables.set(name, rows);
    return rows;
  };
  const open = <Row>(table: Table<Row>, sealed: Sealed): Row => {
    rowsRead += 1;
    return table.decode(decode(sealed.bytes));
  };
  const conflicts = (change: Change): boolean =>
    change.type === 'put' && change.ifAbsent && rowsOf(change.table.name).has(change.id);
  const idOf = (table: Table<unknown>, naturalKey: string): string => {
    const mac = hmac(sha256, key, utf8ToBytes(JSON.stringify([table.name, naturalKey])));
    return bytesToHex(mac.subarray(0, 16));
  };
  const apply = (change: Change): void => {
    const rows = rowsOf(change.table.name);
    if (change.type === 'clear') rows.clear();
    else if (change.type === 'remove-key') rows.delete(idOf(change.table, change.naturalKey));
    else if (change.type === 'remove') rows.delete(change.id);
    else rows.set(change.id, { bytes: encode(change.row), tags: [...change.tags] });
  };

  return {
    get: async (table, id) => {
      await Promise.resolve();
      const sealed = rowsOf(table.name).get(id);
      return sealed === undefined ? undefined : open(table, sealed);
    },
    all: async (table) => {
      await Promise.resolve();
      return [...rowsOf(table.name)].map(([id, sealed]) => ({ id, row: open(table, sealed) }));
    },
    tagged: async (table, tags) => {
      await Promise.resolve();
      const wanted = new Set(tags);
      return [...rowsOf(table.name)]
        .filter(([, sealed]) => sealed.tags.some((tag) => wanted.has(tag)))
        .map(([id, sealed]) => ({ id, row: open(table, sealed) }));
    },
    count: async (table) => {
      await Promise.resolve();
      return rowsOf(table.name).size;
    },
    write: async (changes) => {
      await Promise.resolve();
      for (const change of changes)
        if ('id' in change && !isRowId(change.id))
          throw new TypeError(`a row id of "${change.table.name}" is not 32 lowercase hex digits`);
      if (failure !== null) return { ok: false, error: failure };
      if (changes.some(conflicts)) return { ok: false, error: { code: 'conflict' } };
      // Encode everything first: a row that can't be encoded must leave nothing behind.
      for (const change of changes) if (change.type === 'put') encode(change.row);
      changes.forEach(apply);
      writes += 1;
      return { ok: true, value: null };
    },
    opaqueId: async (table, naturalKey) => {
      await Promise.resolve();
      return idOf(table, naturalKey);
    },
    close: () => {
      closed = true;
    },
    contents: () =>
      new Map(
        [...tables].flatMap(([name, rows]) =>
          [...rows].map(([id, { bytes, tags }]) => [`${name}/${id}`, `${bytesToHex(bytes)} ${tags.join()}`]),
        ),
      ),
    failWrites: (error) => {
      failure = error;
    },
    get writes() {
      return writes;
    },
    get rowsRead() {
      return rowsRead;
    },
  };
}
