import type { JournalView } from '../../api/journal.ts';
import { createNoteBook, type NoteBookContext } from '../records/journal/note-book.ts';
import { createNoteSearch, type NoteSearch } from '../records/journal/note-search.ts';

/** Private notes: nothing leads from here to an index, an insight or a message. */
export function createJournalView(context: NoteBookContext): JournalView & Pick<NoteSearch, 'heard'> {
  const notes = createNoteSearch(context.store);
  const book = createNoteBook(context, (id, text) => notes.heard(id, text));
  return { ...book, search: (words) => notes.search(words), heard: (id, text) => notes.heard(id, text) };
}
