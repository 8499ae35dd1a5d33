/** Runs the rounds by the clock: one timer, set to whatever comes next. */
import type { RoundClock } from './round-clock.ts';
import type { Rounds } from './rounds.ts';

export class RoundDriver {
  readonly #clock: RoundClock;
  readonly #rounds: Rounds;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(clock: RoundClock, rounds: Rounds) {
    this.#clock = clock;
    this.#rounds = rounds;
  }

  start(): void {
    const now = Date.now();
    for (const start of this.#clock.announce(now)) {
      this.#rounds.announce(start, this.#clock.deadline(start), now);
    }
    this.#rounds.endDue(now);
    const next = Math.min(
      this.#clock.nextAnnouncement(now),
      this.#rounds.nextDeadline ?? Number.POSITIVE_INFINITY,
    );
    this.#timer = setTimeout(() => this.start(), Math.max(1, next - now));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
