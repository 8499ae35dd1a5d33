import type { Store } from '../../store/types.ts';
import { addDays } from '../../wellness/calendar.ts';
import { JOURNAL, monthOf, monthTag } from './note-rows.ts';

/** The days with a note, and nothing of what it says: for plans that never leave the device. */
export async function journalDays(
  store: Pick<Store, 'tagged'>,
  fromDay: string,
  toDay: string,
): Promise<ReadonlySet<string>> {
  const months = new Set([monthOf(toDay)]);
  for (let day = fromDay; day <= toDay; day = addDays(day, 28)) months.add(monthOf(day));
  const rows = await store.tagged(JOURNAL, [...months].map(monthTag));
  return new Set(rows.map(({ row }) => row.day).filter((day) => day >= fromDay && day <= toDay));
}
