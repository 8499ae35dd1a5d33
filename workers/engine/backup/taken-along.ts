/**
 * @file What a device that was used for a while before its diary came back takes along into it: its own rows, sealed under the keys that
 * come, under the ids and tags that they have there.
 */
import { DAY_MEASURES, measureKey, putMeasure } from '../records/day-measures.ts';
import { JOURNAL, putNote } from '../records/journal/note-rows.ts';
import { LOG_ENTRIES, putEntry } from '../records/log-entries.ts';
import { OWN_METRICS } from '../records/own-metric-rows.ts';
import { isFirstPlan, PLAN_ITEMS, putPlanItem, toPlanItem } from '../records/plan-items.ts';
import { toCbor } from '../store/cbor.ts';
import { opaque } from '../store/opaque.ts';
import { openRow, sealRow, type DiskRow } from '../store/row-format.ts';
import type { TableKey } from '../store/table-keys.ts';
import { put, type Change, type Store, type Stored, type Table } from '../store/types.ts';

/** How rows of one table join a diary of other keys. */
interface Along {
  readonly table: Table<unknown>;
  /** Of ids that are HMACs of it; absent where ids are random and stay. */
  readonly naturalKey?: (row: unknown) => string;
  /** What is equal in both is one row; absent where only the id says so. */
  readonly content?: (row: unknown) => unknown;
  /** Which rows come along; absent: all. */
  readonly keep?: (row: unknown) => boolean;
  readonly put: (id: string, row: unknown) => Change;
}

/** Rows are the table's own: its `decode` has just checked them. */
function along<Row>(of: {
  readonly table: Table<Row>;
  readonly naturalKey?: (row: Row) => string;
  readonly content?: (row: Row) => unknown;
  readonly keep?: (row: Row) => boolean;
  readonly put: (id: string, row: Row) => Change;
}): Along {
  return of as unknown as Along;
}

const TABLES: readonly Along[] = [
  along({
    table: LOG_ENTRIES,
    content: ({ entry, at, zone, source }) => [entry, at, zone, source],
    put: putEntry,
  }),
  along({ table: DAY_MEASURES, naturalKey: measureKey, put: putMeasure }),
  along({ table: JOURNAL, put: putNote }),
  along({ table: OWN_METRICS, put: (id, row) => put(OWN_METRICS, id, row) }),
  along({
    table: PLAN_ITEMS,
    content: ({ goal, when, from, until }) => [goal, when, from, until],
    // The plan that every diary begins with is no plan of anybody's.
    keep: (row) => !isFirstPlan(row),
    put: (id, row) => putPlanItem(id, toPlanItem(id, row)),
  }),
];

/** Tables whose rows a device may have and still take over a diary. */
export const TAKEN_ALONG: ReadonlySet<string> = new Set(TABLES.map(({ table }) => table.name));

const asText = (value: unknown): string =>
  Array.from(toCbor(value), (byte) => String.fromCharCode(byte)).join('');

async function known(
  { table, content }: Along,
  key: TableKey,
  coming: AsyncIterable<readonly DiskRow[]>,
): Promise<{ readonly ids: Set<string>; readonly contents: Set<string> }> {
  const ids = new Set<string>();
  const contents = new Set<string>();
  for await (const page of coming)
    for (const row of page) {
      ids.add(row.id);
      if (content === undefined) continue;
      const opened = await openRow(key.seal, table.name, row);
      if (opened === undefined) throw new Error('a row of the scratch store does not open');
      contents.add(asText(content(table.decode(opened.row))));
    }
  return { ids, contents };
}

/** This device's rows of that table as they stand in the diary that comes; what that has already is left out. */
export async function takeAlong(
  name: string,
  store: Pick<Store, 'all'>,
  key: TableKey,
  coming: () => AsyncIterable<readonly DiskRow[]>,
): Promise<readonly DiskRow[]> {
  const how = TABLES.find(({ table }) => table.name === name);
  if (how === undefined) return [];
  const own: readonly Stored<unknown>[] = await store.all(how.table);
  if (own.length === 0) return [];
  const { ids, contents } = await known(how, key, coming());
  const rows: DiskRow[] = [];
  for (const { id: ownId, row } of own) {
    if (how.keep?.(row) === false) continue;
    const id = how.naturalKey === undefined ? ownId : await opaque(key, name, 'id', how.naturalKey(row));
    if (ids.has(id) || (how.content !== undefined && contents.has(asText(how.content(row))))) continue;
    const change = how.put(id, row);
    if (change.type !== 'put') throw new Error('a row taken along is put');
    const tags = await Promise.all(change.tags.map((tag) => opaque(key, name, 'tag', tag)));
    rows.push(await sealRow(key.seal, name, id, tags, change.row));
  }
  return rows;
}
