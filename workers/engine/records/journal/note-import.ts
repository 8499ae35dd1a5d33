/** @file Notes of an own export: checked as their screen checks them, compared with those that are here. They lead nowhere else. */
import type { SkippedRow } from '../../../api/imports.ts';
import { MAX_NOTE } from '../../../api/journal.ts';
import type { FileNote } from '../../../import/port.ts';
import { remove, type Change, type Store } from '../../store/types.ts';
import { momentProblem, zonesKnown } from '../import-moments.ts';
import { importTag } from '../log-entries.ts';
import { unmatched } from '../unmatched.ts';
import { JOURNAL, monthOf, monthTag, putNote, type NoteRow } from './note-rows.ts';

/** Months looked up at a time. */
const STEP = 500;

export interface ImportableNote {
  /** Names the note by what it says and when it was begun. */
  readonly naturalKey: string;
  readonly row: NoteRow;
}

export type IdentifiedNote = ImportableNote & { readonly id: string };

export function toImportableNotes(
  given: readonly FileNote[],
  now: number,
): { readonly items: readonly ImportableNote[]; readonly skipped: readonly SkippedRow[] } {
  const isZone = zonesKnown();
  const seen = new Map<string, number>();
  const items: ImportableNote[] = [];
  const skipped: SkippedRow[] = [];
  for (const { line, day, zone, at, changedAt, text } of given) {
    const badText = text.trim() === '' || text.length > MAX_NOTE;
    const problem =
      momentProblem({ day, at, zone }, now, isZone) ??
      (badText ? ({ why: 'bad-value', column: 'text' } as const) : null) ??
      (Number.isInteger(changedAt) && changedAt >= at && changedAt <= Number.MAX_SAFE_INTEGER
        ? null
        : ({ why: 'bad-value', column: 'changedAt' } as const));
    if (problem !== null) {
      skipped.push({ line, ...problem, list: 'notes' });
      continue;
    }
    const content = JSON.stringify([at, zone, text]);
    const occurrence = seen.get(content) ?? 0;
    seen.set(content, occurrence + 1);
    const row = { v: 1, text, at, zone, day, changedAt } as const;
    items.push({ naturalKey: `${content}#${occurrence}`, row });
  }
  return { items, skipped };
}

export async function identifyNotes(
  store: Pick<Store, 'opaqueId'>,
  notes: readonly ImportableNote[],
): Promise<readonly IdentifiedNote[]> {
  const ids = notes.map(async (note) => ({ ...note, id: await store.opaqueId(JOURNAL, note.naturalKey) }));
  return Promise.all(ids);
}

/** Those that aren't stored yet. One that was begun at the same moment is the same note, changed since: what is here stays. */
export async function freshNotes(
  store: Pick<Store, 'tagged'>,
  candidates: readonly IdentifiedNote[],
): Promise<readonly IdentifiedNote[]> {
  const months = [...new Set(candidates.map(({ row }) => monthOf(row.day)))];
  const stored: { readonly id: string; readonly row: ImportableNote['row'] }[] = [];
  for (let at = 0; at < months.length; at += STEP)
    stored.push(...(await store.tagged(JOURNAL, months.slice(at, at + STEP).map(monthTag))));
  return unmatched<ImportableNote['row'], IdentifiedNote>(candidates, stored, [
    ({ at, zone, text }) => JSON.stringify([at, zone, text]),
    ({ at, zone }) => JSON.stringify([at, zone]),
  ]);
}

export function noteChanges(notes: readonly IdentifiedNote[], importId: string): readonly Change[] {
  return notes.map(({ id, row }) => putNote(id, row, { tags: [importTag(importId)], ifAbsent: true }));
}

/** Those of an import that weren't changed since: a changed one has lost its tag. */
export async function notesOfImport(
  store: Pick<Store, 'tagged'>,
  importId: string,
): Promise<{ readonly ids: readonly string[]; readonly changes: readonly Change[] }> {
  const ids = (await store.tagged(JOURNAL, [importTag(importId)])).map(({ id }) => id);
  return { ids, changes: ids.map((id) => remove(JOURNAL, id)) };
}
