/** Runs steps one after the other, whatever becomes of each: read, change and write belong together. */
export class Exclusive {
  #last: Promise<unknown> = Promise.resolve();

  run<Value>(step: () => Promise<Value>): Promise<Value> {
    const result = this.#last.then(step, step);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Resolves when everything that was asked for so far is done. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
