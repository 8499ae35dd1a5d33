import { FormErrors } from '$lib/state/form-errors.svelte.ts';

type Command = Parameters<FormErrors['run']>[0];

/** Commands that may ask for a fresh proof first: once it has been given, what was asked for happens. */
export class Widening {
  readonly errors: FormErrors;
  /** A proof is waited for. */
  asking = $state(false);
  #waiting: (() => Promise<void>) | null = null;

  constructor(prefix: string) {
    this.errors = new FormErrors(prefix);
  }

  /** `done` runs when the command has succeeded, now or after the proof. */
  async run(command: Command, done: () => void = () => undefined): Promise<void> {
    const outcome = { needed: false };
    const succeeded = await this.errors.run(async () => {
      const result = await command();
      outcome.needed = !result.ok && result.error.code === 'proof-needed';
      return outcome.needed ? { ok: true } : result;
    });
    const { needed } = outcome;
    this.asking = needed;
    this.#waiting = needed ? () => this.run(command, done) : null;
    if (succeeded && !needed) done();
  }

  async proved(): Promise<void> {
    await this.#waiting?.();
  }
}
