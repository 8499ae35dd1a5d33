import type { Proof, ProofError, Result, WayIn, WaysInSnapshot } from '$api/index.ts';
import { holdingOff } from '$lib/engine/auto-lock.ts';
import { forget } from '$lib/engine/hand-over.ts';
import { askPasskey } from '$lib/engine/passkey.ts';
import { t } from '$lib/i18n/index.ts';
import type { NeededProofs } from './needed-proofs.ts';
import { Wait } from './wait.svelte.ts';

/** Typing is quicker than looking for the paper. */
const PREFERRED: readonly WayIn[] = ['passphrase', 'prf', 'recovery'];

/** What somebody shows to prove that the diary is theirs, as far as it is typed; make it while a component is set up. */
export class ProofForm {
  passphrase = $state('');
  words = $state('');
  error = $state<{ readonly way: WayIn; readonly text: string }>();
  readonly wait = new Wait();
  #chosen = $state<WayIn | null>(null);

  choose(way: WayIn): void {
    this.#chosen = way;
    this.error = undefined;
  }

  /** The ways that are to be shown now. */
  shown({ ways, any }: NeededProofs): readonly WayIn[] {
    if (!any) return ways;
    const way = PREFERRED.find((one) => one === this.#chosen && ways.includes(one));
    const first = way ?? PREFERRED.find((one) => ways.includes(one));
    return first === undefined ? [] : [first];
  }

  /** The proofs, the caller's to hand over or to forget; null when one is missing, which is then said. */
  async collect(
    needed: NeededProofs,
    { prf }: Pick<WaysInSnapshot, 'prf'>,
  ): Promise<readonly Proof[] | null> {
    this.error = undefined;
    const proofs: Proof[] = [];
    for (const way of this.shown(needed)) {
      const proof = await this.#ask(way, prf);
      if (!proof.ok) {
        forget(proofs);
        this.error = { way, text: proof.error };
        return null;
      }
      proofs.push(proof.value);
    }
    return proofs;
  }

  async #ask(way: WayIn, prf: WaysInSnapshot['prf']): Promise<Result<Proof, string>> {
    switch (way) {
      case 'passphrase':
        return this.passphrase === ''
          ? { ok: false, error: t.errors.field.missing }
          : { ok: true, value: { way, passphrase: this.passphrase } };
      case 'recovery':
        return this.words === ''
          ? { ok: false, error: t.errors.field.missing }
          : { ok: true, value: { way, words: this.words } };
      case 'prf': {
        if (prf === null) return { ok: false, error: t.unlock.passkeyProblems.dismissed };
        const asked = await holdingOff(() => askPasskey(prf));
        return asked.ok ? asked : { ok: false, error: t.unlock.passkeyProblems[asked.error] };
      }
    }
  }

  refused(error: ProofError, needed: NeededProofs): void {
    const [way] = this.shown(needed);
    if (error.waitMs > 0) this.wait.begin(error.waitMs);
    if (error.code === 'proof-too-soon' || way === undefined) return;
    const texts = { passphrase: t.unlock.wrong, prf: t.unlock.passkeyWrong, recovery: t.unlock.wordsWrong };
    this.error = { way, text: texts[way] };
  }

  clear(): void {
    this.passphrase = '';
    this.words = '';
    this.error = undefined;
  }
}
