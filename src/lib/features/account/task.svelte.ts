import type { Result } from '$api/index.ts';
import { t } from '$lib/i18n/index.ts';
import { accountErrorText } from './account-error-text.ts';

type AccountError = Parameters<typeof accountErrorText>[0];

/** One thing at a time, with its one sentence when it failed. */
export class Task {
  busy = $state(false);
  failed = $state<string>();
  /** Of the engine's refusals, for whoever has a better sentence. */
  error = $state.raw<AccountError>();

  /** Runs a command of the engine; undefined when it failed, or when another one is still under way. */
  async run<Value>(
    command: () => Promise<Result<Value, AccountError>>,
  ): Promise<{ readonly value: Value } | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    this.failed = undefined;
    this.error = undefined;
    try {
      const result = await command();
      if (result.ok) return { value: result.value };
      this.failed = accountErrorText(result.error);
      this.error = result.error;
    } catch {
      this.failed = t.errors.unexpected;
    } finally {
      this.busy = false;
    }
    return undefined;
  }
}
