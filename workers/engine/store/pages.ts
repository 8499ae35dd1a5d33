/** @file A table a page at a time, in the order of its ids, so that what is held is bounded by bytes, not by rows: a row may hold 64 KiB. */
import type { DiskRow } from './row-format.ts';

/** What a page should hold at most. */
export const PAGE_BYTES = 4 * 1024 * 1024;
const MOST_ROWS = 256;
/** Before anything is known of the rows. */
const FIRST_ROWS = 16;

/** `fetch`: the next rows after an id, at most so many. The last page's largest row says how many the next may be. */
export async function* pagesOf<Stored extends { readonly id: string }>(
  fetch: (after: string, limit: number) => PromiseLike<readonly Stored[]>,
  rowOf: (stored: Stored) => DiskRow,
  from: string,
): AsyncGenerator<readonly DiskRow[]> {
  let after = from;
  let limit = FIRST_ROWS;
  for (;;) {
    const stored = await fetch(after, limit);
    const last = stored.at(-1);
    if (last === undefined) return;
    after = last.id;
    const rows = stored.map(rowOf);
    const largest = rows.reduce((most, { v }) => Math.max(most, v.length), 1);
    limit = Math.max(1, Math.min(MOST_ROWS, Math.floor(PAGE_BYTES / largest)));
    yield rows;
  }
}
