import { bytesToHex } from '@noble/hashes/utils.js';
import type { StorageError } from '../../../api/errors.ts';
import { MAX_NOTE, type JournalNote, type JournalView, type NoteError } from '../../../api/journal.ts';
import type { Result } from '../../../api/result.ts';
import type { EngineContext } from '../../context.ts';
import { isRowId, put, remove, type Change } from '../../store/types.ts';
import { written } from '../../store/storage-error.ts';
import { localDay } from '../zone.ts';
import { JOURNAL, JOURNAL_DRAFTS, putNote, toNote, type NoteRow } from './note-rows.ts';
import { readPage } from './pages.ts';

const ID_BYTES = 16;
const GONE = { ok: false, error: { code: 'gone' } } as const;

export type NoteBookContext = Pick<EngineContext, 'store' | 'clock' | 'random' | 'place' | 'changed'>;

/** Notes and their drafts. `heard` is told of each note that was written (or, null, removed) once it is stored. */
export type NoteBook = Omit<JournalView, 'search'>;

function problemOf(text: string): Result<never, NoteError> | null {
  const why = text.trim() === '' ? 'missing' : text.length > MAX_NOTE ? 'too-long' : null;
  return why === null ? null : { ok: false, error: { code: 'field-invalid', field: 'note', why } };
}

export function createNoteBook(
  { store, clock, random, place, changed }: NoteBookContext,
  heard: (id: string, text: string | null) => void,
): NoteBook {
  const removed = new Map<string, NoteRow>();

  const rowOf = async (id: string) => (isRowId(id) ? store.get(JOURNAL, id) : undefined);
  const draftId = (id: string | null) => store.opaqueId(JOURNAL_DRAFTS, id ?? 'new');

  const write = async (changes: readonly Change[]) => written(await store.write(changes));

  async function save(
    id: string,
    row: NoteRow,
    also: readonly Change[],
  ): Promise<Result<JournalNote, StorageError>> {
    const saved = await write([putNote(id, row), ...also]);
    if (!saved.ok) return saved;
    heard(id, row.text);
    changed('journal');
    return { ok: true, value: toNote({ id, row }) };
  }

  return {
    notes: (from) => readPage(store, from, localDay(clock.now(), place.timeZone())),

    note: async (id) => {
      const row = await rowOf(id);
      return row === undefined ? GONE : { ok: true, value: toNote({ id, row }) };
    },

    write: async (text) => {
      const problem = problemOf(text);
      if (problem !== null) return problem;
      const [at, zone] = [clock.now(), place.timeZone()];
      const row = { v: 1, text, at, zone, day: localDay(at, zone), changedAt: at } as const;
      return save(bytesToHex(random(ID_BYTES)), row, [remove(JOURNAL_DRAFTS, await draftId(null))]);
    },

    change: async (id, text) => {
      const problem = problemOf(text);
      if (problem !== null) return problem;
      const before = await rowOf(id);
      if (before === undefined) return GONE;
      const row = { ...before, text, changedAt: clock.now() };
      return save(id, row, [remove(JOURNAL_DRAFTS, await draftId(id))]);
    },

    remove: async (id) => {
      const row = await rowOf(id);
      if (row === undefined) return GONE;
      const gone = await write([remove(JOURNAL, id), remove(JOURNAL_DRAFTS, await draftId(id))]);
      if (!gone.ok) return gone;
      removed.set(id, row);
      heard(id, null);
      changed('journal');
      return gone;
    },

    undoRemove: async (id) => {
      const row = removed.get(id);
      if (row === undefined) return GONE;
      const saved = await save(id, row, []);
      if (saved.ok) removed.delete(id);
      return saved;
    },

    draft: async (id) => (await store.get(JOURNAL_DRAFTS, await draftId(id)))?.text ?? '',

    saveDraft: async (id, text) => {
      const key = await draftId(id);
      const kept = text.slice(0, MAX_NOTE);
      return write([
        kept === '' ? remove(JOURNAL_DRAFTS, key) : put(JOURNAL_DRAFTS, key, { v: 1, text: kept }),
      ]);
    },
  };
}
