import type { JournalNote, JournalPage } from '../../../api/journal.ts';
import type { Store } from '../../store/types.ts';
import { addDays } from '../../wellness/calendar.ts';
import { JOURNAL, monthOf, monthTag, toNote } from './note-rows.ts';

/** A page has at least this many notes, if there are as many. */
const ENOUGH = 20;
/** Months looked up at a time after one without a note, so that a gap of years is soon behind. */
const LONG_STEP = 12;
/** Before this no note can have been written. */
const FIRST_MONTH = '1970-01';
const CURSOR = /^(\d{4}-(?:0[1-9]|1[0-2]))\/(\d{1,9})$/;

/** `2026-11` less a number of months. */
function monthsEarlier(month: string, by: number): string {
  const number = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 - by;
  return `${String(Math.floor(number / 12)).padStart(4, '0')}-${String((number % 12) + 1).padStart(2, '0')}`;
}

function newestFirst(a: JournalNote, b: JournalNote): number {
  return b.at - a.at || (a.id < b.id ? 1 : -1);
}

/** A cursor names the month to go on with and how many notes have been shown, which tells when all have. */
function start(cursor: string | null, today: string): { readonly month: string; readonly shown: number } {
  const [, month, shown] = CURSOR.exec(cursor ?? '') ?? [];
  // Tomorrow's month: somebody who travelled west may have written in it already.
  if (month === undefined || shown === undefined) return { month: monthOf(addDays(today, 1)), shown: 0 };
  return { month, shown: Number(shown) };
}

/** Whole months backwards, newest note first. Opens no other rows. */
export async function readPage(
  store: Pick<Store, 'tagged' | 'count'>,
  cursor: string | null,
  today: string,
): Promise<JournalPage> {
  const total = await store.count(JOURNAL);
  const begun = start(cursor, today);
  let month = begun.month;
  let step = 1;
  const notes: JournalNote[] = [];
  const left = () => total - begun.shown - notes.length;
  while (notes.length < ENOUGH && left() > 0 && month >= FIRST_MONTH) {
    const first = month;
    const tags = Array.from({ length: step }, (_, i) => monthTag(monthsEarlier(first, i)));
    const found = await store.tagged(JOURNAL, tags);
    notes.push(...found.map(toNote).sort(newestFirst));
    month = monthsEarlier(month, step);
    step = found.length === 0 ? LONG_STEP : 1;
  }
  const more = left() > 0 && month >= FIRST_MONTH;
  return { notes, earlier: more ? `${month}/${begun.shown + notes.length}` : null, total };
}
