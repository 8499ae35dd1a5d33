import type { Store } from '../store/types.ts';
import type { ImportableEntry } from './import-rows.ts';
import { dayTag, LOG_ENTRIES, type LogEntryRow } from './log-entries.ts';
import { localMinute } from './zone.ts';

/** Days looked up at a time. */
const STEP = 500;

type Candidate = ImportableEntry & { readonly id: string };

/** What a row says, whichever way it came: its minute on the clock and its values. */
function contentOf({ entry, at, zone, day }: Omit<LogEntryRow, 'importId'>): string {
  return JSON.stringify([day, localMinute(at, zone), Object.entries(entry).sort()]);
}

/**
 * Those of an own export that aren't stored yet. Its entries may have come by form or from another file, so they are known by what they say:
 * each stored row stands for one of equal content, and rows with an id of the file's stand for that one.
 */
export async function freshByContent(
  store: Pick<Store, 'tagged'>,
  candidates: readonly Candidate[],
): Promise<readonly Candidate[]> {
  const days = [...new Set(candidates.map(({ row }) => row.day))];
  const ids = new Set(candidates.map(({ id }) => id));
  const stored = new Set<string>();
  const others = new Map<string, number>();
  for (let at = 0; at < days.length; at += STEP)
    for (const { id, row } of await store.tagged(LOG_ENTRIES, days.slice(at, at + STEP).map(dayTag))) {
      if (ids.has(id)) stored.add(id);
      else others.set(contentOf(row), (others.get(contentOf(row)) ?? 0) + 1);
    }
  return candidates.filter(({ id, row }) => {
    if (stored.has(id)) return false;
    const left = others.get(contentOf(row)) ?? 0;
    if (left > 0) others.set(contentOf(row), left - 1);
    return left === 0;
  });
}
