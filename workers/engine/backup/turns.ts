/** @file One piece of work at a time (there is one scratch store), how far it is, and its stopping. */
import type { BackupProgress, BackupStoppedError } from '../../api/backup.ts';
import type { Result } from '../../api/result.ts';

/** Thrown out of work that was told to stop, at its next report; it never leaves `stoppable`. */
export class Stopped extends Error {
  constructor() {
    super('stopped');
    this.name = 'Stopped';
  }
}

export interface Turns {
  /** After what is under way. */
  take<Value>(work: () => Promise<Value>): Promise<Value>;
  /** The same for work that reports, and can be stopped there. */
  stoppable<Value, Failure>(
    work: () => Promise<Result<Value, Failure>>,
  ): Promise<Result<Value, Failure | BackupStoppedError>>;
  /** Called by the work itself. Throws `Stopped` when it was told to. */
  report(step: BackupProgress['step'], done: number, total: number): void;
  readonly progress: () => BackupProgress | null;
  /** Only what is under way: what waits for its turn begins as asked. */
  readonly stop: () => void;
}

export function createTurns(): Turns {
  let working: BackupProgress | null = null;
  let stopped = false;
  let tail: Promise<unknown> = Promise.resolve();

  function take<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = tail.then(work).finally(() => {
      working = null;
      stopped = false;
    });
    tail = done.catch(() => undefined);
    return done;
  }

  return {
    take,
    async stoppable(work) {
      try {
        return await take(work);
      } catch (error) {
        if (error instanceof Stopped) return { ok: false, error: { code: 'stopped' } };
        throw error;
      }
    },
    report(step, done, total) {
      working = { step, done, total };
      if (stopped) throw new Stopped();
    },
    progress: () => working,
    stop() {
      stopped = working !== null;
    },
  };
}
