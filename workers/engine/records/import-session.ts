import { bytesToHex } from '@noble/hashes/utils.js';
import type { ImportError, StorageError } from '../../api/errors.ts';
import type { ImportPreview, ImportView, SkippedRow } from '../../api/imports.ts';
import { DOMAINS, type Domain } from '../../api/records.ts';
import type { Result } from '../../api/result.ts';
import type { EngineContext } from '../context.ts';
import { remove, type Store } from '../store/types.ts';
import { readInWorker, type Reading } from './import-link.ts';
import { toImportable, type ImportableEntry } from './import-rows.ts';
import type { ImportWorker } from './import-worker.ts';
import { dayTag, importTag, LOG_ENTRIES, putEntry } from './log-entries.ts';
import { toStorageError } from './write-error.ts';

/** A file beyond these is refused before it costs memory; 100,000 rows are ninety years of three entries a day. */
export const IMPORT_LIMITS = { maxBytes: 200_000_000, maxRows: 100_000 } as const;
const SKIPPED_SHOWN = 100;
const ID_BYTES = 16;
/** Ids computed, or days looked up, at a time. */
const STEP = 500;

export type ImportContext = Pick<
  EngineContext,
  'store' | 'clock' | 'random' | 'place' | 'changed' | 'reportCheck'
>;

interface Identified extends ImportableEntry {
  readonly id: string;
}

function steps<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / STEP) }, (_, i) =>
    items.slice(i * STEP, (i + 1) * STEP),
  );
}

async function identify(
  store: Pick<Store, 'opaqueId'>,
  entries: readonly ImportableEntry[],
): Promise<readonly Identified[]> {
  const identified: Identified[] = [];
  for (const step of steps(entries)) {
    const ids = step.map(async (entry) => ({
      ...entry,
      id: await store.opaqueId(LOG_ENTRIES, entry.naturalKey),
    }));
    identified.push(...(await Promise.all(ids)));
  }
  return identified;
}

/** Those whose row isn't stored yet. Reads the days of the entries and no others. */
async function freshOnly(
  store: Pick<Store, 'tagged'>,
  entries: readonly Identified[],
): Promise<readonly Identified[]> {
  const stored = new Set<string>();
  const days = [...new Set(entries.map(({ row }) => row.day))];
  for (const step of steps(days))
    for (const { id } of await store.tagged(LOG_ENTRIES, step.map(dayTag))) stored.add(id);
  return entries.filter(({ id }) => !stored.has(id));
}

function previewOf(
  id: string,
  entries: readonly Identified[],
  fresh: readonly Identified[],
  skipped: readonly SkippedRow[],
): ImportPreview {
  const days = fresh.map(({ row }) => row.day).sort();
  const countOf = (domain: Domain) => fresh.filter(({ row }) => row.entry.domain === domain).length;
  const [activity, nutrition, mood] = DOMAINS.map(countOf) as [number, number, number];
  return {
    id,
    fresh: fresh.length,
    duplicates: entries.length - fresh.length,
    byDomain: { activity, nutrition, mood },
    firstDay: days[0] ?? null,
    lastDay: days.at(-1) ?? null,
    skipped: [...skipped].sort((a, b) => a.line - b.line).slice(0, SKIPPED_SHOWN),
    skippedTotal: skipped.length,
  };
}

/** Files to log entries: preview, commit as a whole, undo as a whole. Holds the rows of one file at a time. */
export function createImportSession(
  { store, clock, random, place, changed, reportCheck }: ImportContext,
  spawn: () => ImportWorker,
): ImportView & { stop(): void } {
  let reading: Reading | undefined;
  let pending: { readonly id: string; readonly entries: readonly Identified[] } | undefined;

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
    entries: readonly Identified[],
    importId: string,
    again: boolean,
  ): Promise<Result<{ readonly added: number }, StorageError>> {
    const fresh = await freshOnly(store, entries);
    const written = await store.write(
      fresh.map(({ id, row }) => putEntry(id, { ...row, importId }, { ifAbsent: true })),
    );
    if (written.ok) return { ok: true, value: { added: fresh.length } };
    if (written.error.code === 'conflict' && again) return storeFresh(entries, importId, false);
    return { ok: false, error: toStorageError(written.error) };
  }

  return {
    preview: async (file) => {
      forget();
      if (file.size > IMPORT_LIMITS.maxBytes) return { ok: false, error: { code: 'file-too-large' } };
      const current = (reading = readInWorker(file, { spawn, limits: IMPORT_LIMITS, isolation }));
      const read = await current.outcome;
      if (!read.ok) return read;
      const checked = toImportable(read.value.rows, { zone: place.timeZone(), now: clock.now() });
      const entries = await identify(store, checked.entries);
      const fresh = await freshOnly(store, entries);
      const id = bytesToHex(random(ID_BYTES));
      // A newer preview may have begun meanwhile; only the newest can be committed.
      if (reading === current) pending = { id, entries };
      const skipped = [...read.value.skipped, ...checked.skipped];
      return { ok: true, value: previewOf(id, entries, fresh, skipped) };
    },

    commit: async (id): Promise<Result<{ readonly added: number }, ImportError | StorageError>> => {
      if (pending?.id !== id) return { ok: false, error: { code: 'file-unreadable' } };
      const committed = await storeFresh(pending.entries, id, true);
      if (committed.ok) {
        forget();
        changed('today', 'insights');
      }
      return committed;
    },

    undo: async (id) => {
      const rows = await store.tagged(LOG_ENTRIES, [importTag(id)]);
      if (rows.length === 0) return { ok: true, value: { removed: 0 } };
      const written = await store.write(rows.map((row) => remove(LOG_ENTRIES, row.id)));
      if (!written.ok) return { ok: false, error: toStorageError(written.error) };
      changed('today', 'insights');
      return { ok: true, value: { removed: rows.length } };
    },

    cancel: async (id) => {
      await Promise.resolve();
      if (pending?.id === id) forget();
    },

    stop: forget,
  };
}
