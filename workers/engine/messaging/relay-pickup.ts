/** @file Looking into the relay's inbox: only while an account is open and the relay is allowed in some conversation, at random times. */
import { nextPollDelay } from '../transport/relay-times.ts';
import type { RelayTransport } from '../transport/relay-transport.ts';

export interface RelayPickupDependencies {
  readonly relay: Pick<RelayTransport, 'poll'>;
  /** Signed in, keys published, and at least one conversation allows it. */
  readonly wanted: () => boolean;
  /** Uniform in [0, 1). */
  readonly unit: () => number;
  readonly report: (fault: unknown) => void;
}

/** After a start, a switch or a page that is shown again: soon, but not in the same second for everybody. */
const SOON_WITHIN = 5_000;

export class RelayPickup {
  readonly #deps: RelayPickupDependencies;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #polling: Promise<void> = Promise.resolve();
  #soon = false;
  #failures = 0;
  #stopped = false;

  constructor(deps: RelayPickupDependencies) {
    this.#deps = deps;
  }

  /** Something changed that makes a look worth while. */
  soon(): void {
    if (this.#stopped || this.#soon || !this.#deps.wanted()) return;
    this.#soon = true;
    this.#lookIn(this.#deps.unit() * SOON_WITHIN);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#polling;
  }

  #lookIn(wait: number): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#polling = this.#look().catch(this.#deps.report);
    }, wait);
  }

  async #look(): Promise<void> {
    this.#soon = false;
    // Nobody asks for it any more: quiet until somebody does.
    if (!this.#deps.wanted()) return;
    const { failure } = await this.#deps.relay.poll();
    this.#failures = failure === null ? 0 : this.#failures + 1;
    this.#lookIn(nextPollDelay(this.#deps.unit(), this.#failures));
  }
}
