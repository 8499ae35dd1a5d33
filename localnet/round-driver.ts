/** Runs the rounds by the clock: one timer, set to whatever comes next. */
import type { RoundClock } from './round-clock.ts';
import type { Rounds } from './rounds.ts';

const RETRY_MS = 1000;

export class RoundDriver {
  readonly #clock: RoundClock;
  readonly #rounds: Rounds;
  readonly #log: (line: string) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(clock: RoundClock, rounds: Rounds, log: (line: string) => void) {
    this.#clock = clock;
    this.#rounds = rounds;
    this.#log = log;
  }

  start(): void {
    let next = Date.now() + RETRY_MS;
    try {
      next = this.#turn(Date.now());
    } catch (error) {
      // Most likely the disk is full: numbers can't be reserved, so no round is announced until they can.
      this.#log(`rounds are held up: ${String(error)}`);
    }
    this.#timer = setTimeout(() => this.start(), Math.max(1, next - Date.now()));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Does what is due; returns when something is due again. */
  #turn(now: number): number {
    this.#rounds.endDue(now);
    for (const start of this.#clock.announce(now)) {
      this.#rounds.announce(start, this.#clock.deadline(start), now);
    }
    const deadline = this.#rounds.nextDeadline ?? Number.POSITIVE_INFINITY;
    return Math.min(this.#clock.nextAnnouncement(now), deadline);
  }
}
