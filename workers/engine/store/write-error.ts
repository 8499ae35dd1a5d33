/** @file Names what IndexedDB refused. Dexie wraps a cause in `inner`; browsers disagree about the name of a full disk. */
import type { WriteError } from './types.ts';

interface Named {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly inner?: unknown;
}

const CAUSES = 8;

function* causesOf(error: unknown): Generator<Named> {
  let cause = error;
  for (let depth = 0; depth < CAUSES && typeof cause === 'object' && cause !== null; depth += 1) {
    yield cause;
    cause = (cause as Named).inner;
  }
}

export function writeErrorOf(error: unknown): WriteError {
  for (const { name, message } of causesOf(error)) {
    if (name === 'ConstraintError') return { code: 'conflict' };
    if (name === 'QuotaExceededError' || (typeof message === 'string' && /quota|full disk/i.test(message)))
      return { code: 'storage-full' };
  }
  return { code: 'storage-failed' };
}
