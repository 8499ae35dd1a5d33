/**
 * What is being typed. Every change goes to the engine at once, the next one when that is stored: there is never more on its way than one
 * write, and nothing waits for a timer that locking or reloading would cut off.
 */
export class KeptText {
  text = $state('');
  /** The engine could not keep it. */
  failed = $state(false);
  /** What the engine has. */
  #kept = $state('');
  readonly #save: (text: string) => Promise<boolean>;
  #writing: Promise<void> | null = null;
  #held = false;

  /** `save` resolves when the engine has the text; false, or thrown: it couldn't be stored. */
  constructor(begun: string, save: (text: string) => Promise<boolean>) {
    this.text = begun;
    this.#kept = begun;
    this.#save = save;
  }

  /** Nothing typed is still on its way to the engine. */
  get stored(): boolean {
    return this.#kept === this.text;
  }

  /** What the engine has, learnt from itself. */
  learn(kept: string): void {
    this.#kept = kept;
  }

  /** Call after each change. Resolves when what is typed by then is kept, or can't be. */
  keep(): Promise<void> {
    this.#writing ??= this.#keepOn().finally(() => (this.#writing = null));
    return this.#writing;
  }

  async #keepOn(): Promise<void> {
    try {
      while (!this.#held && !this.stored) {
        const text = this.text;
        this.failed = !(await this.#save(text));
        if (this.failed) break;
        this.#kept = text;
      }
    } catch {
      // The engine was stopped while this was on its way: what it had before is kept.
      this.failed = true;
    }
  }

  /** Nothing more is kept while the text itself is stored or sent, which takes the draft away. */
  hold(): void {
    this.#held = true;
  }

  /** It could not be: the draft is kept again. */
  release(): void {
    this.#held = false;
    void this.keep();
  }
}
