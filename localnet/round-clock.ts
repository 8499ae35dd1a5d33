/** When rounds start and end. Pure: it is told the time, in milliseconds since 1970. */

export interface RoundTimes {
  /** From the start of one round to the next. */
  readonly roundMs: number;
  /** How long before its start a round is announced: longer than a client's poll period of 1 s. */
  readonly leadMs: number;
  /** How long after its start a round still takes slots: clients send at the last moment, and a little late. */
  readonly graceMs: number;
}

export class RoundClock {
  readonly #times: RoundTimes;
  #nextStart: number | undefined;

  constructor(times: RoundTimes) {
    this.#times = times;
  }

  /** Starts of the rounds to announce now. After a pause (a laptop's sleep, a changed clock) it begins afresh. */
  announce(now: number): readonly number[] {
    const { roundMs, leadMs } = this.#times;
    const starts: number[] = [];
    const next = this.#nextStart;
    let start = next === undefined || next <= now || next > now + leadMs + roundMs ? now + roundMs : next;
    for (; start <= now + leadMs; start += roundMs) starts.push(start);
    this.#nextStart = start;
    return starts;
  }

  /** When `announce` has something again. */
  nextAnnouncement(now: number): number {
    return (this.#nextStart ?? now + this.#times.leadMs) - this.#times.leadMs;
  }

  /** When a round with that start is mixed. */
  deadline(start: number): number {
    return start + this.#times.graceMs;
  }
}
