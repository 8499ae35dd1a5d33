import type { StorageError } from '../../api/errors.ts';
import type { Result } from '../../api/result.ts';
import type { Change, Store } from '../store/types.ts';

/** Writes that claim no absent row: a conflict could only be a bug. */
export async function writeAll(
  store: Pick<Store, 'write'>,
  changes: readonly Change[],
): Promise<Result<null, StorageError>> {
  const written = await store.write(changes);
  if (written.ok) return written;
  if (written.error.code === 'conflict') throw new Error('a write without a claim met a conflict');
  return { ok: false, error: { code: written.error.code } };
}
