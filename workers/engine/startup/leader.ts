/**
 * @file One engine per profile (design.md §4 rule 8), by two Web Locks. `wellio-engine` says who leads and can be stolen; the other
 * is held while the store is open, so that a tab which takes over waits until the last one has written and closed.
 */
const LEADER_LOCK = 'wellio-engine';
const STORE_LOCK = 'wellio-engine-store';
/** A frozen tab can't close: after this its store is taken from it, and it finds out when it wakes. */
const CLOSE_TIMEOUT_MS = 10_000;

export type Locks = Pick<LockManager, 'request'>;

export interface Leadership {
  /** Call when the store is closed. Resolves when another tab may start. */
  release(): Promise<void>;
}

export interface LeadershipEvents {
  /** Another tab took over: stop in order, then release. */
  lost(): void;
  /** It waited too long and took the store as well: nothing may be written any more. */
  storeLost(): void;
}

interface HeldLock {
  /** Resolves when the lock is free. */
  release(): Promise<void>;
}

/** Resolves when the lock is held, or with undefined when it isn't to be had. `stolen` is called at most once, later. */
function hold(
  locks: Locks,
  name: string,
  options: LockOptions,
  stolen: () => void,
): Promise<HeldLock | undefined> {
  return new Promise((resolve, reject) => {
    let held = false;
    const ended = locks
      .request(name, options, (lock) => {
        if (lock === null) {
          resolve(undefined);
          return undefined;
        }
        held = true;
        return new Promise<void>((done) => {
          const release = (): Promise<void> => {
            done();
            return ended;
          };
          resolve({ release });
        });
      })
      .then(
        () => undefined,
        (error: unknown) => {
          if (held) stolen();
          else reject(error instanceof Error ? error : new Error('the lock was refused'));
        },
      );
  });
}

async function holdStore(locks: Locks, stolen: () => void, timeoutMs: number): Promise<HeldLock | undefined> {
  try {
    return await hold(locks, STORE_LOCK, { signal: AbortSignal.timeout(timeoutMs) }, stolen);
  } catch {
    return hold(locks, STORE_LOCK, { steal: true }, stolen);
  }
}

/** Undefined when another tab leads and `takeOver` is false. */
export async function claimLeadership(
  locks: Locks,
  takeOver: boolean,
  events: LeadershipEvents,
  closeTimeoutMs = CLOSE_TIMEOUT_MS,
): Promise<Leadership | undefined> {
  const leader = await hold(locks, LEADER_LOCK, takeOver ? { steal: true } : { ifAvailable: true }, () =>
    events.lost(),
  );
  if (leader === undefined) return undefined;
  const store = await holdStore(locks, () => events.storeLost(), closeTimeoutMs);
  return {
    async release() {
      await store?.release();
      await leader.release();
    },
  };
}
