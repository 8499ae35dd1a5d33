import { engine } from '$lib/engine/engine.ts';
import { KeptText } from '$lib/state/kept-text.svelte.ts';

/** What is being typed into a note: a new one, or a change of one, of which nothing is kept while it reads as the note does. */
export class NoteDraft extends KeptText {
  /** False until what was kept before is here. */
  ready = $state(false);
  /** What was kept differs from the note: it was begun earlier. */
  restored = $state(false);
  readonly #id: string | null;
  /** As the note stands. */
  readonly #begun: string;

  constructor(id: string | null, begun: string) {
    super(begun, async (text) => (await engine().journal.saveDraft(id, text === begun ? '' : text)).ok);
    this.#id = id;
    this.#begun = begun;
  }

  async load(): Promise<void> {
    const kept = await engine().journal.draft(this.#id);
    // Typed before the answer came: that is newer.
    if (kept !== '' && this.text === this.#begun) {
      this.text = kept;
      this.restored = kept !== this.#begun;
    }
    this.learn(kept === '' ? this.#begun : kept);
    this.ready = true;
    void this.keep();
  }

  /** Back to the note as it was. */
  async discard(): Promise<void> {
    this.text = this.#begun;
    await this.keep();
    this.hold();
  }
}
