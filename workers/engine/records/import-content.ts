/** @file What a file would add: identified, compared with what is stored, written and taken back. */
import type { Topic } from '../../api/app.ts';
import type { ImportPreview, OptIn, PassedOver, SkippedRow } from '../../api/imports.ts';
import type { Metric } from '../../api/measures.ts';
import type { LogDomain } from '../../api/records.ts';
import type { FileMeasure } from '../../import/port.ts';
import { remove, put, type Change, type Store, type Table } from '../store/types.ts';
import { DAY_MEASURES, measureKey, putMeasure } from './day-measures.ts';
import type { FileRows } from './import-link.ts';
import {
  freshOptIns,
  optInChanges,
  optInsFound,
  optInsOf,
  optInTag,
  type OptInEntries,
} from './import-opt-ins.ts';
import { toImportableMeasures, toOwnMeasures } from './import-measures.ts';
import { placeMetrics, toImportableMetrics, type ImportableMetric } from './import-own-metrics.ts';
import { toImportableSetUp, type SetUp } from './import-set-up.ts';
import { toImportable, type ImportableEntry, type ImportPlace } from './import-rows.ts';
import {
  freshNotes,
  identifyNotes,
  noteChanges,
  notesOfImport,
  toImportableNotes,
  type IdentifiedNote,
} from './journal/note-import.ts';
import { dayTag, importTag, LOG_ENTRIES, putEntry } from './log-entries.ts';
import { OWN_METRICS } from './own-metric-rows.ts';
import { PLAN_ITEMS } from './plan-items.ts';
import { freshByContent } from './stored-entries.ts';
import { localDay } from './zone.ts';

const SKIPPED_SHOWN = 100;
/** Ids computed, or days looked up, at a time. */
const STEP = 500;

type Identified<Item> = Item & { readonly id: string };

/** What a file would add, before looking at what is stored. */
export interface Content {
  /** Of an own export: entries are known by what they say. */
  readonly own: boolean;
  readonly entries: readonly Identified<ImportableEntry>[];
  readonly measures: readonly Identified<FileMeasure>[];
  readonly metrics: readonly ImportableMetric[];
  readonly notes: readonly IdentifiedNote[];
  readonly optIns: readonly OptInEntries[];
  readonly setUp: SetUp;
}

function steps<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / STEP) }, (_, i) =>
    items.slice(i * STEP, (i + 1) * STEP),
  );
}

async function identify<Item extends object>(
  store: Pick<Store, 'opaqueId'>,
  table: Table<unknown>,
  items: readonly Item[],
  naturalKeyOf: (item: Item) => string,
): Promise<readonly Identified<Item>[]> {
  const identified: Identified<Item>[] = [];
  for (const step of steps(items)) {
    const ids = step.map(async (item) => ({ ...item, id: await store.opaqueId(table, naturalKeyOf(item)) }));
    identified.push(...(await Promise.all(ids)));
  }
  return identified;
}

/** Those whose row isn't stored yet. Reads the days of the items and no others. */
async function freshOnly<Item>(
  store: Pick<Store, 'tagged'>,
  table: Table<unknown>,
  items: readonly Identified<Item>[],
  dayOf: (item: Item) => string,
): Promise<readonly Identified<Item>[]> {
  const stored = new Set<string>();
  const days = [...new Set(items.map(dayOf))];
  for (const step of steps(days))
    for (const { id } of await store.tagged(table, step.map(dayTag))) stored.add(id);
  return items.filter(({ id }) => !stored.has(id));
}

/** A file's rows, checked; what was passed over, by the reader and here. */
export async function contentOf(
  store: Pick<Store, 'opaqueId' | 'all'>,
  read: FileRows,
  { zone, now }: Pick<ImportPlace, 'zone' | 'now'>,
): Promise<{
  readonly content: Content;
  readonly skipped: readonly SkippedRow[];
  readonly passedOver: readonly PassedOver[];
}> {
  const own = read.format === 'wellio-json';
  const metrics = toImportableMetrics(read.metrics);
  const notes = toImportableNotes(read.notes, now);
  const stored = own ? await store.all(OWN_METRICS) : [];
  const known = new Map(metrics.items.map(({ id, row }) => [id, { ...row, madeAt: 0 }]));
  // What is stored says what its entries mean.
  for (const { id, row } of stored) known.set(id, row);
  const entries = toImportable(read.rows, { zone, now, metrics: known });
  const today = localDay(now, zone);
  const amounts = own
    ? { ...toOwnMeasures(read.measures, today), passedOver: [] }
    : { ...toImportableMeasures(read.measures, today), skipped: [] };
  const setUp = read.setUp === null ? { setUp: {}, skipped: [] } : toImportableSetUp(read.setUp);
  return {
    content: {
      own,
      entries: await identify(store, LOG_ENTRIES, entries.entries, ({ naturalKey }) => naturalKey),
      measures: await identify(store, DAY_MEASURES, amounts.measures, measureKey),
      metrics: metrics.items,
      notes: await identifyNotes(store, notes.items),
      optIns: await optInsOf(store, read.optIns, { zone, now, today }),
      setUp: setUp.setUp,
    },
    skipped: [
      ...read.skipped,
      ...entries.skipped,
      ...metrics.skipped,
      ...notes.skipped,
      ...amounts.skipped,
      ...setUp.skipped,
    ],
    passedOver: [...read.passedOver, ...amounts.passedOver],
  };
}

export async function freshContent(store: Pick<Store, 'tagged' | 'all'>, content: Content): Promise<Content> {
  const { own, entries, metrics, notes } = content;
  const stored = metrics.length === 0 ? [] : await store.all(OWN_METRICS);
  const metricIds = new Set(stored.map(({ id }) => id));
  return {
    own,
    entries: own
      ? await freshByContent(store, entries)
      : await freshOnly(store, LOG_ENTRIES, entries, ({ row }) => row.day),
    measures: await freshOnly(store, DAY_MEASURES, content.measures, ({ day }) => day),
    metrics: metrics.filter(({ id }) => !metricIds.has(id)),
    notes: await freshNotes(store, notes),
    optIns: await freshOptIns(store, content.optIns),
    setUp: content.setUp,
  };
}

/** Notes alone ask for no index anew. */
export function topicsOf(count: number, notes: number): readonly Topic[] {
  return [
    ...(count > notes ? (['today', 'insights'] as const) : []),
    ...(notes > 0 ? (['journal'] as const) : []),
  ];
}

/** Opt-ins apart. */
export function countOf({ entries, measures, metrics, notes }: Content): number {
  return entries.length + measures.length + metrics.length + notes.length;
}

/** What is left where only these opt-ins are asked for. */
export function withOptIns(content: Content, wanted: readonly OptIn[]): Content {
  return { ...content, optIns: content.optIns.filter(({ what }) => wanted.includes(what)) };
}

/** One write; each row carries the import, so that it can be taken back. */
export async function changesOf(
  store: Pick<Store, 'all' | 'opaqueId'>,
  { entries, measures, metrics, notes, optIns }: Content,
  { importId, now }: { readonly importId: string; readonly now: number },
): Promise<readonly Change[]> {
  const ifAbsent = true;
  const tags = [importTag(importId)];
  const placed = metrics.length === 0 ? [] : placeMetrics(metrics, await store.all(OWN_METRICS), now);
  return [
    ...entries.map(({ id, row }) => putEntry(id, { ...row, importId }, { ifAbsent })),
    ...measures.map(({ id, metric, day, amount }) =>
      putMeasure(id, { v: 1, metric, day, amount, importId }, { ifAbsent }),
    ),
    ...placed.map(({ id, row }) => put(OWN_METRICS, id, row, { tags, ifAbsent })),
    ...noteChanges(notes, importId),
    ...(await optInChanges(store, optIns, { importId, now })),
  ];
}

/** Own metrics that something else than the import names: an entry or the plan. */
async function metricsInUse(
  store: Pick<Store, 'all'>,
  imported: ReadonlySet<string>,
  gone: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const used = new Set<string>();
  for (const { id, row } of await store.all(LOG_ENTRIES))
    if (row.entry.domain === 'own' && !imported.has(id)) used.add(row.entry.metric);
  for (const { id, row } of await store.all(PLAN_ITEMS))
    if (row.goal.kind === 'own' && !gone.has(id)) used.add(row.goal.metric);
  return used;
}

/**
 * Everything that an import brought. A note or an own metric that was changed since is the person's and stays, and so does a metric that other
 * entries or the plan name (but for plan items that go at the same time).
 */
export async function removalOf(
  store: Pick<Store, 'tagged' | 'all'>,
  importId: string,
  planItemsGone: ReadonlySet<string>,
): Promise<{
  readonly changes: readonly Change[];
  readonly notes: readonly string[];
  /** As many as the import said that it added. */
  readonly count: number;
}> {
  const tags = [importTag(importId)];
  const entries = await store.tagged(LOG_ENTRIES, tags);
  const measures = await store.tagged(DAY_MEASURES, tags);
  const metrics = await store.tagged(OWN_METRICS, tags);
  const notes = await notesOfImport(store, importId);
  const used =
    metrics.length === 0
      ? new Set()
      : await metricsInUse(store, new Set(entries.map(({ id }) => id)), planItemsGone);
  const gone = metrics.filter(({ id }) => !used.has(id));
  const uncounted = new Set((await store.tagged(OWN_METRICS, [optInTag(importId)])).map(({ id }) => id));
  const changes = [
    ...entries.map(({ id }) => remove(LOG_ENTRIES, id)),
    ...measures.map(({ id }) => remove(DAY_MEASURES, id)),
    ...gone.map(({ id }) => remove(OWN_METRICS, id)),
    ...notes.changes,
  ];
  const count = changes.length - gone.filter(({ id }) => uncounted.has(id)).length;
  return { changes, notes: notes.ids, count };
}

export function previewOf(
  id: string,
  content: Content,
  fresh: Content,
  { format, setUp, skipped, passedOver }: Pick<ImportPreview, 'format' | 'setUp' | 'skipped' | 'passedOver'>,
): ImportPreview {
  const days = [
    ...fresh.entries.map(({ row }) => row.day),
    ...fresh.measures.map(({ day }) => day),
    ...fresh.notes.map(({ row }) => row.day),
  ].sort();
  const ofDomain = (domain: LogDomain) =>
    fresh.entries.filter(({ row }) => row.entry.domain === domain).length;
  const ofMetric = (metric: Metric) => fresh.measures.filter((measure) => measure.metric === metric).length;
  return {
    id,
    format,
    fresh: countOf(fresh),
    duplicates: countOf(content) - countOf(fresh),
    byDomain: {
      activity: ofDomain('activity'),
      nutrition: ofDomain('nutrition'),
      mood: ofDomain('mood'),
      sleep: ofDomain('sleep'),
      own: ofDomain('own'),
    },
    byMetric: { steps: ofMetric('steps'), sleep: ofMetric('sleep') },
    ownMetrics: fresh.metrics.length,
    notes: fresh.notes.length,
    optIns: optInsFound(fresh.optIns),
    setUp,
    passedOver,
    firstDay: days[0] ?? null,
    lastDay: days.at(-1) ?? null,
    skipped: [...skipped].sort((a, b) => a.line - b.line).slice(0, SKIPPED_SHOWN),
    skippedTotal: skipped.length,
  };
}
