/**
 * @file How a write ended, for a screen. Only a row written `ifAbsent` can meet a conflict; in a write without one it is storage that went
 * wrong. Whoever writes such a row looks at the conflict first.
 */
import type { StorageError } from '../../api/errors.ts';
import type { Result } from '../../api/result.ts';
import type { WriteError } from './types.ts';

export function toStorageError({ code }: WriteError): StorageError {
  return { code: code === 'conflict' ? 'storage-failed' : code };
}

export function written(result: Result<null, WriteError>): Result<null, StorageError> {
  return result.ok ? result : { ok: false, error: toStorageError(result.error) };
}
