import type { StorageError } from '../../api/errors.ts';
import type { WriteError } from '../store/types.ts';

/** For writes that claim no absent row: there a conflict can only be a bug. */
export function toStorageError(error: WriteError): StorageError {
  if (error.code === 'conflict') throw new Error('a write without a claim met a conflict');
  return { code: error.code };
}
