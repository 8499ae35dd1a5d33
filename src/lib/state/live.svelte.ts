import type { Topic } from '$api/index.ts';
import { session } from '$lib/engine/engine-session.svelte.ts';

/** What `LoadState` needs of a snapshot. */
export interface Loadable<Value> {
  readonly value: Value | undefined;
  readonly failed: boolean;
  reload(): Promise<void>;
}

/** A snapshot of the engine that reloads itself when one of its topics changes. Make it while a component is set up. */
export class Live<Value> implements Loadable<Value> {
  /** Undefined until the first answer. */
  value = $state.raw<Value | undefined>();
  failed = $state(false);
  readonly #load: () => Promise<Value>;
  #asked = 0;

  /** `load` may read reactive values (a route's id): it is asked again when they change. */
  constructor(topics: readonly Topic[], load: () => Promise<Value>) {
    this.#load = load;
    $effect(() => {
      // Reading the revisions is what makes the effect run again.
      if (topics.every((topic) => session.revisions[topic] >= 0)) void this.reload();
    });
  }

  async reload(): Promise<void> {
    const turn = ++this.#asked;
    try {
      const value = await this.#load();
      if (turn !== this.#asked) return;
      this.value = value;
      this.failed = false;
    } catch {
      if (turn === this.#asked) this.failed = true;
    }
  }
}
