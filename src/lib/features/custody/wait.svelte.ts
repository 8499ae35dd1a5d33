/** The wait after wrong attempts, counted down on the screen. Make it while a component is set up. */
export class Wait {
  #until = $state(0);
  #now = $state(Date.now());

  constructor() {
    $effect(() => {
      if (this.#until <= this.#now) return undefined;
      const timer = setInterval(() => (this.#now = Date.now()), 500);
      return () => clearInterval(timer);
    });
  }

  begin(milliseconds: number): void {
    this.#now = Date.now();
    this.#until = this.#now + milliseconds;
  }

  /** Whole seconds, 0 when the next attempt is taken. */
  get seconds(): number {
    return Math.max(0, Math.ceil((this.#until - this.#now) / 1000));
  }
}
