import { bytesToHex } from '@noble/hashes/utils.js';
import type { ImportError, StorageError } from '../../api/errors.ts';
import type { ImportPreview, ImportView } from '../../api/imports.ts';
import type { DayMeasure, Metric } from '../../api/measures.ts';
import { DOMAINS, type Domain } from '../../api/records.ts';
import type { Result } from '../../api/result.ts';
import type { EngineContext } from '../context.ts';
import { remove, type Store, type Table } from '../store/types.ts';
import { DAY_MEASURES, measureKey, putMeasure } from './day-measures.ts';
import { headInWorker, readInWorker, type FileRows, type Reading } from './import-link.ts';
import { toImportableMeasures } from './import-measures.ts';
import { toImportable, type ImportableEntry } from './import-rows.ts';
import type { ImportWorker } from './import-worker.ts';
import { dayTag, importTag, LOG_ENTRIES, putEntry } from './log-entries.ts';
import { freshByContent } from './stored-entries.ts';
import { toStorageError } from './write-error.ts';
import { localDay } from './zone.ts';

/**
 * A file beyond these is refused before it costs memory; 100,000 rows are ninety years of three entries a day, and a health export of
 * ten years with a watch unpacks to a few gigabytes.
 */
export const IMPORT_LIMITS = {
  maxBytes: 200_000_000,
  maxRows: 100_000,
  maxExportBytes: 16_000_000_000,
} as const;
const SKIPPED_SHOWN = 100;
const ID_BYTES = 16;
/** Ids computed, or days looked up, at a time. */
const STEP = 500;

export type ImportContext = Pick<
  EngineContext,
  'store' | 'clock' | 'random' | 'place' | 'changed' | 'reportCheck'
>;

type Identified<Item> = Item & { readonly id: string };

/** What a file would add, before looking at what is stored. */
interface Content {
  /** Of an own export: entries are known by what they say. */
  readonly own: boolean;
  readonly entries: readonly Identified<ImportableEntry>[];
  readonly measures: readonly Identified<DayMeasure>[];
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

async function freshContent(store: Pick<Store, 'tagged'>, content: Content): Promise<Content> {
  const { own, entries } = content;
  return {
    own,
    entries: own
      ? await freshByContent(store, entries)
      : await freshOnly(store, LOG_ENTRIES, entries, ({ row }) => row.day),
    measures: await freshOnly(store, DAY_MEASURES, content.measures, ({ day }) => day),
  };
}

function countOf({ entries, measures }: Content): number {
  return entries.length + measures.length;
}

function previewOf(
  id: string,
  content: Content,
  fresh: Content,
  { format, skipped, passedOver }: Pick<FileRows, 'format' | 'skipped' | 'passedOver'>,
): ImportPreview {
  const days = [...fresh.entries.map(({ row }) => row.day), ...fresh.measures.map(({ day }) => day)].sort();
  const ofDomain = (domain: Domain) => fresh.entries.filter(({ row }) => row.entry.domain === domain).length;
  const ofMetric = (metric: Metric) => fresh.measures.filter((measure) => measure.metric === metric).length;
  const [activity, nutrition, mood] = DOMAINS.map(ofDomain) as [number, number, number];
  return {
    id,
    format,
    fresh: countOf(fresh),
    duplicates: countOf(content) - countOf(fresh),
    byDomain: { activity, nutrition, mood },
    byMetric: { steps: ofMetric('steps'), sleep: ofMetric('sleep') },
    passedOver,
    firstDay: days[0] ?? null,
    lastDay: days.at(-1) ?? null,
    skipped: [...skipped].sort((a, b) => a.line - b.line).slice(0, SKIPPED_SHOWN),
    skippedTotal: skipped.length,
  };
}

/** Files to log entries and daily measures: preview, commit as a whole, undo as a whole. Holds the rows of one file at a time. */
export function createImportSession(
  { store, clock, random, place, changed, reportCheck }: ImportContext,
  spawn: () => ImportWorker,
): ImportView & { stop(): void } {
  let reading: Reading | undefined;
  let pending: { readonly id: string; readonly content: Content } | undefined;

  function forget(): void {
    reading?.cancel();
    reading = pending = undefined;
  }

  function isolation(reachable: readonly string[]): void {
    const isolated = reachable.length === 0;
    reportCheck({
      id: 'import-isolation',
      state: isolated ? 'good' : 'bad',
      detail: isolated ? 'isolated' : 'reachable',
    });
  }

  /** Twice at most: an entry of the file may have been stored between looking and writing. */
  async function storeFresh(
    content: Content,
    importId: string,
    again: boolean,
  ): Promise<Result<{ readonly added: number }, StorageError>> {
    const fresh = await freshContent(store, content);
    const written = await store.write([
      ...fresh.entries.map(({ id, row }) => putEntry(id, { ...row, importId }, { ifAbsent: true })),
      ...fresh.measures.map(({ id, metric, day, amount }) =>
        putMeasure(id, { v: 1, metric, day, amount, importId }, { ifAbsent: true }),
      ),
    ]);
    if (written.ok) return { ok: true, value: { added: countOf(fresh) } };
    if (written.error.code === 'conflict' && again) return storeFresh(content, importId, false);
    return { ok: false, error: toStorageError(written.error) };
  }

  const options = { spawn, limits: IMPORT_LIMITS, isolation };

  return {
    preview: async (file, mapping) => {
      forget();
      if (file.size > IMPORT_LIMITS.maxExportBytes) return { ok: false, error: { code: 'file-too-large' } };
      const current = (reading = readInWorker(file, mapping ?? null, options));
      const read = await current.outcome;
      if (!read.ok) {
        if (reading === current) reading = undefined;
        return read;
      }
      const here = { zone: place.timeZone(), now: clock.now() };
      const checked = toImportable(read.value.rows, here);
      const amounts = toImportableMeasures(read.value.measures, localDay(here.now, here.zone));
      const content = {
        own: read.value.format === 'wellio-json',
        entries: await identify(store, LOG_ENTRIES, checked.entries, ({ naturalKey }) => naturalKey),
        measures: await identify(store, DAY_MEASURES, amounts.measures, measureKey),
      };
      const fresh = await freshContent(store, content);
      const id = bytesToHex(random(ID_BYTES));
      // A newer preview may have begun meanwhile; only the newest can be committed.
      if (reading === current) pending = { id, content };
      const skipped = [...read.value.skipped, ...checked.skipped];
      const passedOver = [...read.value.passedOver, ...amounts.passedOver];
      return {
        ok: true,
        value: previewOf(id, content, fresh, { format: read.value.format, skipped, passedOver }),
      };
    },

    head: (file) => headInWorker(file, options).outcome,

    progress: async () => {
      await Promise.resolve();
      return pending === undefined ? (reading?.progress() ?? null) : null;
    },

    stopReading: async () => {
      await Promise.resolve();
      if (pending === undefined) forget();
    },

    commit: async (id): Promise<Result<{ readonly added: number }, ImportError | StorageError>> => {
      if (pending?.id !== id) return { ok: false, error: { code: 'file-unreadable' } };
      const committed = await storeFresh(pending.content, id, true);
      if (committed.ok) {
        forget();
        changed('today', 'insights');
      }
      return committed;
    },

    undo: async (id) => {
      const tags = [importTag(id)];
      const entries = await store.tagged(LOG_ENTRIES, tags);
      const measures = await store.tagged(DAY_MEASURES, tags);
      const removed = entries.length + measures.length;
      if (removed === 0) return { ok: true, value: { removed } };
      const written = await store.write([
        ...entries.map((row) => remove(LOG_ENTRIES, row.id)),
        ...measures.map((row) => remove(DAY_MEASURES, row.id)),
      ]);
      if (!written.ok) return { ok: false, error: toStorageError(written.error) };
      changed('today', 'insights');
      return { ok: true, value: { removed } };
    },

    cancel: async (id) => {
      await Promise.resolve();
      if (pending?.id === id) forget();
    },

    stop: forget,
  };
}
