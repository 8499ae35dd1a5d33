/** @file What I keep for myself about somebody who shares with me: sealed rows, no way to anybody. */
import type { FieldError, StorageError } from '../../api/errors.ts';
import type { Result } from '../../api/result.ts';
import type { PrivateNotes } from '../../api/sharers.ts';
import type { EngineContext } from '../context.ts';
import { written } from '../store/storage-error.ts';
import { put } from '../store/types.ts';
import { isDay } from '../wellness/calendar.ts';
import { NO_NOTES, PERSON_NOTES, type NotesRow } from './tables.ts';

const MAX_TAGS = 8;
const MAX_TAG_LENGTH = 24;
const MAX_NOTE_LENGTH = 4000;

type NotesError = FieldError<'labels' | 'note' | 'checkIn'>;

function asNotes({ tags, archived, note, checkIn }: NotesRow): PrivateNotes {
  return { tags, archived, note, checkIn };
}

function invalid(field: NotesError['field'], why: NotesError['why']): Result<never, NotesError> {
  return { ok: false, error: { code: 'field-invalid', field, why } };
}

/** Trimmed, without doubles and empty ones. */
function cleanTags(tags: readonly string[]): string[] {
  return [...new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))];
}

export async function notesOf(
  store: Pick<EngineContext['store'], 'get'>,
  personId: string,
): Promise<PrivateNotes> {
  return asNotes((await store.get(PERSON_NOTES, personId)) ?? NO_NOTES);
}

export async function keepNotes(
  store: Pick<EngineContext['store'], 'write'>,
  personId: string,
  { tags, archived, note, checkIn }: PrivateNotes,
): Promise<Result<null, NotesError | StorageError>> {
  const kept = cleanTags(tags);
  if (kept.length > MAX_TAGS) return invalid('labels', 'too-large');
  if (kept.some((tag) => tag.length > MAX_TAG_LENGTH)) return invalid('labels', 'too-long');
  if (note.length > MAX_NOTE_LENGTH) return invalid('note', 'too-long');
  if (checkIn !== null && !isDay(checkIn)) return invalid('checkIn', 'unknown');
  const row: NotesRow = { v: 1, tags: kept, archived, note, checkIn };
  return written(await store.write([put(PERSON_NOTES, personId, row)]));
}
