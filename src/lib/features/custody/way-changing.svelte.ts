import type { Proof, Result, WaysInError, WaysInSnapshot } from '$api/index.ts';
import { holdingOff } from '$lib/engine/auto-lock.ts';
import { engine } from '$lib/engine/engine.ts';
import { forget, handOver } from '$lib/engine/hand-over.ts';
import { makePasskey } from '$lib/engine/passkey.ts';
import { errorText } from '$lib/i18n/error-text.ts';
import { t } from '$lib/i18n/index.ts';
import { type NeededProofs, neededProofs, type WayChange } from './needed-proofs.ts';
import { ProofForm } from './proof-form.svelte.ts';

/** One change of one way in, from what is typed to what the engine said. Make it while a component is set up. */
export class WayChanging {
  readonly proofs = new ProofForm();
  readonly needed: NeededProofs;
  readonly before: WaysInSnapshot;
  next = $state('');
  nextError = $state<string>();
  failed = $state<string>();
  busy = $state(false);
  readonly #change: WayChange;

  constructor(change: WayChange, before: WaysInSnapshot) {
    this.#change = change;
    this.before = before;
    this.needed = neededProofs(change, before.ways);
  }

  /** True when it is done; else what was wrong stands on the screen. */
  async run(): Promise<boolean> {
    if (this.busy || this.proofs.wait.seconds > 0) return false;
    this.busy = true;
    this.failed = undefined;
    this.nextError = undefined;
    try {
      return await this.#collectAndChange();
    } catch {
      this.failed = t.errors.unexpected;
      return false;
    } finally {
      this.busy = false;
    }
  }

  async #collectAndChange(): Promise<boolean> {
    const proofs = await this.proofs.collect(this.needed, this.before);
    if (proofs === null) return false;
    const changed = await this.#apply(proofs);
    forget(proofs);
    if (changed === null) return false;
    if (!changed.ok) {
      this.#explain(changed.error);
      return false;
    }
    this.proofs.clear();
    this.next = '';
    return true;
  }

  #apply(proofs: readonly Proof[]): Promise<Result<null, WaysInError> | null> {
    const { security } = engine();
    const { what, way } = this.#change;
    if (what === 'remove') return handOver(proofs, proofs, (shown) => security.removeWay(shown, way));
    switch (way) {
      case 'passphrase':
        return handOver(proofs, proofs, (shown) => security.setPassphrase(shown, this.next));
      case 'recovery':
        return handOver(proofs, proofs, (shown) => security.addRecoveryWay(shown));
      case 'prf':
        return this.#addPasskey(proofs);
    }
  }

  /** The proof is tried first: else a wrong passphrase would leave a passkey behind that opens nothing. */
  async #addPasskey(proofs: readonly Proof[]): Promise<Result<null, WaysInError> | null> {
    const { security } = engine();
    for (const proof of proofs) {
      // A passkey's output is handed over once: it is tried with the change itself.
      if (proof.way === 'prf') continue;
      const proved = await security.prove(proof);
      if (!proved.ok) return proved;
    }
    const { salt } = await security.newPasskey();
    const made = await holdingOff(() => makePasskey(salt, t.ways.passkeyName));
    if (!made.ok) {
      this.failed = t.unlock.passkeyProblems[made.error];
      return null;
    }
    const passkey = made.value;
    return handOver(passkey, [{ way: 'prf', output: passkey.output }], (added) =>
      handOver(proofs, proofs, (shown) => security.addPasskey(shown, added)),
    );
  }

  #explain(error: WaysInError): void {
    switch (error.code) {
      case 'proof-wrong':
      case 'proof-too-soon': {
        this.proofs.refused(error, this.needed);
        return;
      }
      case 'passphrase-weak': {
        this.nextError = t.ways.problems[error.code](error.bits);
        return;
      }
      case 'passphrase-too-long': {
        this.nextError = t.ways.problems[error.code];
        return;
      }
      case 'way-needed': {
        this.failed = t.ways.problems[error.code][error.way];
        return;
      }
      case 'second-way-missing':
      case 'no-recovery-key': {
        this.failed = t.ways.problems[error.code];
        return;
      }
      default: {
        this.failed = errorText(error);
      }
    }
  }
}
