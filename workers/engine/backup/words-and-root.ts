/**
 * @file A recovery key and the account root: while another key's ceremony runs, the root stays sealed to the words that count; when it
 * is over, the root and the way into this device belong to the new words alone. Cut off in between, `settle` goes on at the next start.
 */
import type { NeedsRecoveryKeyError } from '../../api/errors.ts';
import type { Result } from '../../api/result.ts';
import type { Proof } from '../../api/unlock.ts';
import { recoveryKem } from '../custody/recovery-key.ts';
import type { RootCustody, SealAwayError } from '../custody/root-custody.ts';
import type { KeyRing } from '../custody/types.ts';
import type { ChangeWaysError, WaysIn } from '../custody/ways-in.ts';
import type { Bytes } from '../protocol/suites/bytes.ts';
import type { Suite } from '../protocol/suites/types.ts';
import type { Kept, RecoveryKeys } from './recovery-keys.ts';

export interface WordsAndRootParts {
  readonly recoveryKeys: RecoveryKeys;
  readonly root: RootCustody;
  readonly own: Pick<KeyRing, 'enrol' | 'enrolledUntil'>;
  readonly waysIn: Pick<WaysIn, 'renewRecovery' | 'closeOtherRecovery'>;
  readonly suite: Suite;
  readonly clock: { now(): number };
}

type Words = { readonly words: readonly string[]; readonly ask: readonly number[] };

export interface WordsAndRoot {
  /**
   * 24 words, and the places of three that will be asked back. `previous`: the words of the recovery key that counts, where there is
   * one, for only they give the account root that has to be sealed to the new ones.
   */
  readonly make: (
    previous?: string,
  ) => Promise<Result<Words, NeedsRecoveryKeyError | { readonly code: 'words-wrong' }>>;
  /** The words were tried out: they count from now on, and no others. `proofs`: of the ways in that stay. */
  conclude(kept: Kept, proofs: readonly Proof[]): Promise<Result<null, SealAwayError | ChangeWaysError>>;
  /** At each start: what came in between is done. */
  readonly settle: () => Promise<void>;
}

const HALF_A_YEAR = 182 * 24 * 3_600_000;

export function createWordsAndRoot({
  recoveryKeys,
  root,
  own,
  waysIn,
  suite,
  clock,
}: WordsAndRootParts): WordsAndRoot {
  /** Enrolled for a good while first: later that takes the words. */
  async function sealAway(
    publicKey: Bytes,
    options: Parameters<RootCustody['sealAway']>[1] = {},
  ): Promise<Result<null, SealAwayError>> {
    const until = await own.enrolledUntil();
    if (root.signer() !== null && (until === null || until - clock.now() < HALF_A_YEAR)) {
      const enrolled = await root.withRoot(null, (signer) => own.enrol(signer));
      if (enrolled.ok && !enrolled.value.ok) return enrolled.value;
    }
    return root.sealAway(publicKey, options);
  }

  return {
    async make(previous) {
      if (root.signer() !== null) return { ok: true, value: recoveryKeys.make(null) };
      const tried = await root.withRoot(previous ?? null, () => Promise.resolve(null));
      if (!tried.ok) return tried;
      return { ok: true, value: recoveryKeys.make((await recoveryKem(suite, previous ?? '')) ?? null) };
    },
    async conclude(kept, proofs) {
      // First the former words stop opening this device: a proof that is wrong ends it here, with nothing changed.
      const renewed = await waysIn.renewRecovery(proofs, kept.publicKey);
      if (!renewed.ok) return renewed;
      const before = await recoveryKeys.row();
      const words = recoveryKeys.previous();
      if (root.signer() === null && before !== undefined && words !== null) {
        const sealed = await sealAway(kept.publicKey, { words, beside: before.publicKey });
        if (!sealed.ok) return sealed;
      }
      const finished = await recoveryKeys.finish(kept);
      return finished.ok ? sealAway(kept.publicKey) : finished;
    },
    async settle() {
      const row = await recoveryKeys.row();
      if (row === undefined) return;
      // Storage that refuses now is asked again at the next start; nothing is worse than it was.
      await sealAway(row.publicKey);
      // A diary that came back brings its recovery key; the one that this device had before must not open it.
      await waysIn.closeOtherRecovery(row.publicKey);
    },
  };
}
