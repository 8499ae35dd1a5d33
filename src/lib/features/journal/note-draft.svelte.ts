import { engine } from '$lib/engine/engine.ts';

/**
 * What is being typed into a note. Every change goes to the engine at once, the next one when that is stored: there is never more on its way
 * than one write, and nothing waits for a timer that locking or reloading would cut off.
 */
export class NoteDraft {
  text = $state('');
  /** False until what was kept before is here. */
  ready = $state(false);
  /** What was kept differs from the note: it was begun earlier. */
  restored = $state(false);
  /** The engine could not keep it. */
  failed = $state(false);
  readonly #id: string | null;
  /** As the note stands. */
  readonly #begun: string;
  /** What the engine has. */
  #kept = $state('');
  #writing: Promise<void> | null = null;
  #done = false;

  constructor(id: string | null, begun: string) {
    this.#id = id;
    this.#begun = begun;
    this.#kept = begun;
    this.text = begun;
  }

  async load(): Promise<void> {
    const kept = await engine().journal.draft(this.#id);
    // Typed before the answer came: that is newer.
    if (kept !== '' && this.text === this.#begun) {
      this.text = kept;
      this.restored = kept !== this.#begun;
    }
    this.#kept = kept === '' ? this.#begun : kept;
    this.ready = true;
    void this.keep();
  }

  /** Nothing typed is still on its way to the engine. */
  get stored(): boolean {
    return this.#kept === this.text;
  }

  /** Call after each change. Resolves when what is typed by then is kept, or can't be. */
  keep(): Promise<void> {
    this.#writing ??= this.#keepOn().finally(() => (this.#writing = null));
    return this.#writing;
  }

  async #keepOn(): Promise<void> {
    try {
      while (!this.#done && this.#kept !== this.text) {
        const text = this.text;
        const result = await engine().journal.saveDraft(this.#id, text === this.#begun ? '' : text);
        this.failed = !result.ok;
        if (!result.ok) break;
        this.#kept = text;
      }
    } catch {
      // The engine was stopped while this was on its way: what it had before is kept.
      this.failed = true;
    }
  }

  /** Nothing more is kept while the note itself is stored, which takes the draft away. */
  hold(): void {
    this.#done = true;
  }

  /** The note could not be stored: the draft is kept again. */
  release(): void {
    this.#done = false;
    void this.keep();
  }

  /** Back to the note as it was. */
  async discard(): Promise<void> {
    this.text = this.#begun;
    await this.keep();
    this.hold();
  }
}
