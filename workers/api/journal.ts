import type { FieldError, GoneError, StorageError } from './errors.ts';
import type { Result } from './result.ts';

/** Characters (UTF-16 units): some forty pages. */
export const MAX_NOTE = 100_000;

/** A private note in Markdown. It never leaves the device, and nothing is ever derived from it. */
export interface JournalNote {
  readonly id: string;
  /** When it was begun, in milliseconds since 1970. */
  readonly at: number;
  /** IANA zone of the person then. */
  readonly zone: string;
  /** Calendar day there, `YYYY-MM-DD`. */
  readonly day: string;
  readonly changedAt: number;
  readonly text: string;
}

export interface JournalPage {
  /** Newest first, whole months. */
  readonly notes: readonly JournalNote[];
  /** What to ask for next; null when there are no earlier notes. */
  readonly earlier: string | null;
  /** Of all notes. */
  readonly total: number;
}

export interface JournalHit {
  readonly id: string;
  readonly at: number;
  readonly zone: string;
  readonly day: string;
  /** Of the note, around the first place found; `found` places are marked. */
  readonly excerpt: readonly { readonly text: string; readonly found: boolean }[];
}

export interface JournalHits {
  /** Best first, at most JOURNAL_HITS. */
  readonly hits: readonly JournalHit[];
  readonly total: number;
}

export const JOURNAL_HITS = 20;

export type NoteError = FieldError<'note'>;

export interface JournalView {
  /** Null begins with the newest; otherwise what the last page gave as `earlier`. */
  notes(from: string | null): Promise<JournalPage>;
  note(id: string): Promise<Result<JournalNote, GoneError>>;
  /** A note of now. Its draft is gone with the same write. */
  write(text: string): Promise<Result<JournalNote, NoteError | StorageError>>;
  /** It stays in its place; its draft is gone with the same write. */
  change(id: string, text: string): Promise<Result<JournalNote, NoteError | GoneError | StorageError>>;
  /** Removing can be undone until the engine stops. */
  remove(id: string): Promise<Result<null, GoneError | StorageError>>;
  undoRemove(id: string): Promise<Result<JournalNote, GoneError | StorageError>>;
  /** What was typed and not saved, of a note or (null) of a new one; empty when there is none. Survives lock and reload. */
  draft(id: string | null): Promise<string>;
  /** Empty forgets it. */
  saveDraft(id: string | null, text: string): Promise<Result<null, StorageError>>;
  /**
   * Notes with all of the words, or words that begin with them, whatever their accents and case. The first search reads all notes; what it
   * learns is kept in memory alone, until the engine stops. Without words it finds nothing and begins to read them.
   */
  search(words: string): Promise<JournalHits>;
}
