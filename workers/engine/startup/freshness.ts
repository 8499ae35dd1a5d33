/**
 * @file A proof of unlocking that is still fresh. What design.md §4 calls an oracle (export, backup, recovery words, relay, widening a
 * role, devices) asks for it here, in the engine, before it does anything.
 */
import type { Result } from '../../api/result.ts';
import type { Proof, ProofError, ProofNeededError } from '../../api/unlock.ts';
import type { WaysIn } from '../custody/ways-in.ts';

/** Long enough to finish what one asked for, too short for whoever comes to the keyboard next. */
const FRESH_MS = 2 * 60 * 1000;

export interface Freshness {
  /** Shows a way in again: oracle operations are open for two minutes. Null where the device has no way in. */
  prove(proof: Proof | null): Promise<Result<null, ProofError>>;
  /** Good when somebody has just proved, or when this device has no way in that could be asked for. */
  require(): Promise<Result<null, ProofNeededError>>;
}

export function createFreshness(waysIn: Pick<WaysIn, 'prove' | 'list'>, clock: { now(): number }): Freshness {
  let provenAt = Number.NEGATIVE_INFINITY;
  return {
    async prove(proof) {
      const proved = await waysIn.prove(proof);
      if (proved.ok) provenAt = clock.now();
      return proved;
    },
    async require() {
      const age = clock.now() - provenAt;
      if (age >= 0 && age < FRESH_MS) return { ok: true, value: null };
      if ((await waysIn.list()).length === 0) return { ok: true, value: null };
      return { ok: false, error: { code: 'proof-needed' } };
    },
  };
}
