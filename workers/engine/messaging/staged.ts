/** @file Parts of one transaction that belong to different owners, each with what it does in memory once that is over. */
import type { Result } from '../../api/result.ts';
import type { Change, Store, WriteError } from '../store/types.ts';

/** Rows for somebody's transaction. Exactly one of the two is called, once, when it has ended. */
export interface Staged {
  readonly changes: readonly Change[];
  /** All of it is durable. */
  readonly done: () => void;
  /** Nothing of it was written. */
  readonly failed: () => void;
}

const nothing = () => undefined;

/** Rows that memory holds no copy of. */
export function stage(changes: readonly Change[], done: () => void = nothing): Staged {
  return { changes, done, failed: nothing };
}

export function joined(parts: readonly Staged[]): Staged {
  return {
    changes: parts.flatMap(({ changes }) => changes),
    done: () => parts.forEach(({ done }) => done()),
    failed: () => parts.forEach(({ failed }) => failed()),
  };
}

/** Writes all parts in one transaction and tells each how it ended. */
export async function commit(
  store: Pick<Store, 'write'>,
  parts: readonly Staged[],
): Promise<Result<null, WriteError>> {
  const { changes, done, failed } = joined(parts);
  try {
    const written = await store.write(changes);
    if (written.ok) done();
    else failed();
    return written;
  } catch (fault) {
    failed();
    throw fault;
  }
}
