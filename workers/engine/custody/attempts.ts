/**
 * @file The pause between wrong attempts: none for four, 30 s after the fifth, then twice as long each time. Kept across reloads. It
 * slows somebody at the keyboard; somebody with the database's files can remove it, and only the passphrase's strength stops them.
 */
import * as v from 'valibot';
import type { ProofError } from '../../api/unlock.ts';
import type { Result } from '../../api/result.ts';
import type { KeyDatabase } from '../store/key-database.ts';

const FREE_ATTEMPTS = 4;
const FIRST_PAUSE_MS = 30_000;
/** A day: the owner must not be kept out for ever by a child's game. */
const LONGEST_PAUSE_MS = 24 * 60 * 60 * 1000;

const schema = v.object({
  failed: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  at: v.pipe(v.number(), v.finite()),
});

/** Milliseconds to wait after that many wrong attempts in a row. */
export function pauseAfter(failed: number): number {
  if (failed <= FREE_ATTEMPTS) return 0;
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failed - FREE_ATTEMPTS - 1));
}

export interface Attempts {
  /** Milliseconds until the next one is taken. */
  waitMs(): Promise<number>;
  /** Counts the attempt before it is made, so that ending the engine in its middle saves nobody a count; a good one clears the count. */
  take<Value>(attempt: () => Promise<Value | undefined>): Promise<Result<Value, ProofError>>;
}

export function createAttempts(
  database: Pick<KeyDatabase, 'attempts' | 'putAttempts'>,
  clock: { now(): number },
): Attempts {
  let tail: Promise<unknown> = Promise.resolve();

  async function state(): Promise<{ readonly failed: number; readonly waitMs: number }> {
    const parsed = v.safeParse(schema, await database.attempts());
    if (!parsed.success) return { failed: 0, waitMs: 0 };
    const { failed, at } = parsed.output;
    const pause = pauseAfter(failed);
    // A clock that was set back doesn't make the pause longer than it is.
    return { failed, waitMs: Math.min(pause, Math.max(0, at + pause - clock.now())) };
  }

  async function takeNow<Value>(
    attempt: () => Promise<Value | undefined>,
  ): Promise<Result<Value, ProofError>> {
    const { failed, waitMs } = await state();
    if (waitMs > 0) return { ok: false, error: { code: 'proof-too-soon', waitMs } };
    await database.putAttempts({ failed: failed + 1, at: clock.now() });
    const value = await attempt();
    if (value === undefined)
      return { ok: false, error: { code: 'proof-wrong', waitMs: pauseAfter(failed + 1) } };
    await database.putAttempts(null);
    return { ok: true, value };
  }

  return {
    waitMs: async () => (await state()).waitMs,
    take(attempt) {
      const taken = tail.then(() => takeNow(attempt));
      tail = taken.catch(() => undefined);
      return taken;
    },
  };
}
