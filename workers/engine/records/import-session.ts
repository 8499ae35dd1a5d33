import { bytesToHex } from '@noble/hashes/utils.js';
import type { ImportError, StorageError } from '../../api/errors.ts';
import type { ImportView } from '../../api/imports.ts';
import type { Result } from '../../api/result.ts';
import type { EngineContext } from '../context.ts';
import { isolationReport } from '../import/talk.ts';
import type { ImportWorker } from '../import/worker.ts';
import { toStorageError } from '../store/storage-error.ts';
import type { Change } from '../store/types.ts';
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
import { setUpFound } from './import-set-up.ts';
import { createSetUpChanges, type SetUpChange } from './set-up-change.ts';

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
  'store' | 'settings' | 'clock' | 'random' | 'place' | 'changed' | 'reportCheck'
>;

/** Told of each note that came or, with null, went again: what was read for searching stays true. */
export type HearNote = (id: string, text: string | null) => void;

/** Told after the plan was written past the plan's book. */
export type HearPlan = () => void;

/** Files to log entries, daily measures, own metrics and notes: preview, commit as a whole, undo as a whole. Holds the rows of one file at a time. */
export function createImportSession(
  { store, settings, clock, random, place, changed, reportCheck }: ImportContext,
  spawn: () => ImportWorker,
  heard: HearNote = () => undefined,
  planChanged: HearPlan = () => undefined,
): ImportView & { stop(): void } {
  const setUps = createSetUpChanges({ store, settings });
  let reading: Reading | undefined;
  let pending: { readonly id: string; readonly content: Content } | undefined;

  function forget(): void {
    reading?.cancel();
    reading = pending = undefined;
  }

  /** Twice at most: an entry of the file may have been stored between looking and writing. */
  async function storeFresh(
    content: Content,
    importId: string,
    along: readonly Change[],
    again = true,
  ): Promise<Result<{ readonly added: number }, StorageError>> {
    const fresh = await freshContent(store, content);
    const rows = await changesOf(store, fresh, { importId, now: clock.now() });
    const written = await store.write([...rows, ...along]);
    if (written.ok) {
      for (const { id, row } of fresh.notes) heard(id, row.text);
      return { ok: true, value: { added: countOf(fresh) + optInCount(fresh.optIns) } };
    }
    if (written.error.code === 'conflict' && again) return storeFresh(content, importId, along, false);
    return { ok: false, error: toStorageError(written.error) };
  }

  /** How the diary is set up, once its rows are written. */
  async function applySetUp({ changes, settings: values }: SetUpChange): Promise<Result<null, StorageError>> {
    if (changes.length === 0 && Object.keys(values).length === 0) return { ok: true, value: null };
    const updated = await settings.update(values);
    planChanged();
    changed('app', 'today', 'insights', 'people');
    return updated;
  }

  const options = { spawn, limits: IMPORT_LIMITS, isolation: isolationReport(reportCheck) };

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
      const setUp = await setUpFound(store, settings.current(), content.setUp);
      const id = bytesToHex(random(ID_BYTES));
      // A newer preview may have begun meanwhile; only the newest can be committed.
      if (reading === current) pending = { id, content };
      return {
        ok: true,
        value: previewOf(id, content, fresh, { format: read.value.format, setUp, skipped, passedOver }),
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
      const setUp = await setUps.take(id, content.setUp, choice?.setUp ?? []);
      const committed = await storeFresh(content, id, setUp.changes);
      if (!committed.ok) return committed;
      const applied = await applySetUp(setUp);
      if (!applied.ok) return applied;
      forget();
      changed(...topicsOf(countOf(content) + optInCount(content.optIns), content.notes.length));
      return committed;
    },

    undo: async (id) => {
      const setUp = await setUps.giveBack(id);
      const { changes, notes, count: removed } = await removalOf(store, id, setUp.removed);
      const rows = [...changes, ...setUp.changes];
      const written = rows.length === 0 ? null : await store.write(rows);
      if (written?.ok === false) return { ok: false, error: toStorageError(written.error) };
      const applied = await applySetUp(setUp);
      if (!applied.ok) return applied;
      setUps.forget(id);
      if (changes.length === 0) return { ok: true, value: { removed } };
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
