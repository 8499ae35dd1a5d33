import * as v from 'valibot';
import type { JournalNote } from '../../../api/journal.ts';
import { checkedTable } from '../../store/checked-table.ts';
import { put, type Change, type Stored } from '../../store/types.ts';

/** A note at rest. Version 1. */
const note = v.strictObject({
  v: v.literal(1),
  text: v.string(),
  /** Milliseconds since 1970. */
  at: v.number(),
  zone: v.string(),
  day: v.string(),
  changedAt: v.number(),
});
export type NoteRow = v.InferOutput<typeof note>;
export const JOURNAL = checkedTable('journal', note);

/** What is being typed. Version 1. Its id is an HMAC of the note's id, or of `new`. */
const draft = v.strictObject({ v: v.literal(1), text: v.string() });
export const JOURNAL_DRAFTS = checkedTable('journal-drafts', draft);

export function monthOf(day: string): string {
  return day.slice(0, 7);
}

export function monthTag(month: string): string {
  return `month:${month}`;
}

/** Tagged by month, so that a page is read without the others. */
export function putNote(
  id: string,
  row: NoteRow,
  { tags = [], ifAbsent = false }: { readonly tags?: readonly string[]; readonly ifAbsent?: boolean } = {},
): Change {
  return put(JOURNAL, id, row, { tags: [monthTag(monthOf(row.day)), ...tags], ifAbsent });
}

export function toNote({ id, row: { text, at, zone, day, changedAt } }: Stored<NoteRow>): JournalNote {
  return { id, at, zone, day, changedAt, text };
}
