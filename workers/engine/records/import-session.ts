import { bytesToHex } from '@noble/hashes/utils.js';
import type { ImportError, StorageError } from '../../api/errors.ts';
import type { ImportView } from '../../api/imports.ts';
import type { Result } from '../../api/result.ts';
import type { EngineContext } from '../context.ts';
import {
  changesOf,
  contentOf,
  countOf,
  freshContent,
  previewOf,
  removalOf,
  topicsOf,
  withOptIns,
  type Content,
} from './import-content.ts';
import { headInWorker, readInWorker, type Reading } from './import-link.ts';
import { optInCount } from './import-opt-ins.ts';
import type { ImportWorker } from './import-worker.ts';
import { toStorageError } from '../store/storage-error.ts';

/**
 * A file beyond these is refused before it costs memory; 100,000 rows are ninety years of three entries a day, and a health export of
 * ten years with a watch unpacks to a few gigabytes.
 */
export const IMPORT_LIMITS = {
  maxBytes: 200_000_000,
  maxRows: 100_000,
  maxExportBytes: 16_000_000_000,
} as const;
const ID_BYTES = 16;

export type ImportContext = Pick<
  EngineContext,
  'store' | 'clock' | 'random' | 'place' | 'changed' | 'reportCheck'
>;

/** Told of each note that came or, with null, went again: what was read for searching stays true. */
export type HearNote = (id: string, text: string | null) => void;

/** Files to log entries, daily measures, own metrics and notes: preview, commit as a whole, undo as a whole. Holds the rows of one file at a time. */
export function createImportSession(
  { store, clock, random, place, changed, reportCheck }: ImportContext,
  spawn: () => ImportWorker,
  heard: HearNote = () => undefined,
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
    const written = await store.write(await changesOf(store, fresh, { importId, now: clock.now() }));
    if (written.ok) {
      for (const { id, row } of fresh.notes) heard(id, row.text);
      return { ok: true, value: { added: countOf(fresh) + optInCount(fresh.optIns) } };
    }
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
      const { content, skipped, passedOver } = await contentOf(store, read.value, here);
      const fresh = await freshContent(store, content);
      const id = bytesToHex(random(ID_BYTES));
      // A newer preview may have begun meanwhile; only the newest can be committed.
      if (reading === current) pending = { id, content };
      return {
        ok: true,
        value: previewOf(id, content, fresh, { ...read.value, skipped, passedOver }),
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

    commit: async (id, choice): Promise<Result<{ readonly added: number }, ImportError | StorageError>> => {
      if (pending?.id !== id) return { ok: false, error: { code: 'file-unreadable' } };
      const content = withOptIns(pending.content, choice?.optIns ?? []);
      const committed = await storeFresh(content, id, true);
      if (committed.ok) {
        forget();
        changed(...topicsOf(countOf(content) + optInCount(content.optIns), content.notes.length));
      }
      return committed;
    },

    undo: async (id) => {
      const { changes, notes, count: removed } = await removalOf(store, id);
      if (changes.length === 0) return { ok: true, value: { removed } };
      const written = await store.write(changes);
      if (!written.ok) return { ok: false, error: toStorageError(written.error) };
      for (const note of notes) heard(note, null);
      changed(...topicsOf(removed, notes.length));
      return { ok: true, value: { removed } };
    },

    cancel: async (id) => {
      await Promise.resolve();
      if (pending?.id === id) forget();
    },

    stop: forget,
  };
}
