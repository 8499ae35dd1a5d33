import type { Store } from '../store/types.ts';
import type { ImportableEntry } from './import-rows.ts';
import { dayTag, LOG_ENTRIES, type LogEntryRow } from './log-entries.ts';
import { unmatched } from './unmatched.ts';
import { localMinute } from './zone.ts';

/** Days looked up at a time. */
const STEP = 500;

type EntryRow = Omit<LogEntryRow, 'importId'>;
type Identified<Item> = Item & { readonly id: string };

/** What a row says, at its very moment. */
function exactly({ entry, at, zone, day }: EntryRow): string {
  return JSON.stringify([day, at, zone, Object.entries(entry).sort()]);
}

/** What a row says, whichever way it came: its minute on the clock and its values. */
function byMinute({ entry, at, zone, day }: EntryRow): string {
  return JSON.stringify([day, localMinute(at, zone), Object.entries(entry).sort()]);
}

/**
 * Those of an own export that aren't stored yet. Its entries may have come by form or from another file, so they are known by what they say:
 * at the very moment where that is stored, else at its minute, which is all that a table says.
 */
export async function freshByContent(
  store: Pick<Store, 'tagged'>,
  candidates: readonly Identified<ImportableEntry>[],
): Promise<readonly Identified<ImportableEntry>[]> {
  const days = [...new Set(candidates.map(({ row }) => row.day))];
  const stored: { readonly id: string; readonly row: EntryRow }[] = [];
  for (let at = 0; at < days.length; at += STEP)
    stored.push(...(await store.tagged(LOG_ENTRIES, days.slice(at, at + STEP).map(dayTag))));
  return unmatched<EntryRow, Identified<ImportableEntry>>(candidates, stored, [exactly, byMinute]);
}
