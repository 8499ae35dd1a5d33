import { TOMBSTONES } from '../store/tombstones.ts';
import { remove, type Store } from '../store/types.ts';

/** A file older than this may bring back what was removed before: docs/decisions/0005 says so. */
export const KEPT_MS = 3 * 366 * 24 * 60 * 60_000;
/** Some fifteen megabytes; the oldest go first. */
const KEPT_AT_MOST = 100_000;

/** Called when a backup is made: what is older than any file that somebody may still have, or too much, is forgotten. */
export async function pruneTombstones(
  store: Pick<Store, 'all' | 'count' | 'write'>,
  now: number,
  most: number = KEPT_AT_MOST,
): Promise<void> {
  if ((await store.count(TOMBSTONES)) === 0) return;
  const newestFirst = [...(await store.all(TOMBSTONES))].sort((a, b) => b.row.at - a.row.at);
  const forgotten = newestFirst.filter(({ row: { at } }, place) => place >= most || at < now - KEPT_MS);
  // What can't be forgotten now is at the next backup.
  await store.write(forgotten.map(({ id }) => remove(TOMBSTONES, id)));
}
