import type { StorageError } from '../../api/errors.ts';
import type { Result } from '../../api/result.ts';
import type { WriteError } from '../store/types.ts';

/** How a write ended, for a screen. No row here is written `ifAbsent`: a conflict is storage that went wrong. */
export function written(result: Result<null, WriteError>): Result<null, StorageError> {
  if (result.ok) return result;
  return {
    ok: false,
    error: { code: result.error.code === 'conflict' ? 'storage-failed' : result.error.code },
  };
}
