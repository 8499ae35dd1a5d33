import type { LocalnetCounts, RefusalReason } from './types.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const NO_REFUSALS: Readonly<Record<RefusalReason, number>> = {
  'unknown-round': 0,
  late: 0,
  unregistered: 0,
  mac: 0,
  kmac: 0,
  malformed: 0,
  full: 0,
  refused: 0,
};

/** The counters behind `Localnet.counts()`. They start at 0 with each start of the process. */
export class Tally {
  readonly #refused = { ...NO_REFUSALS };
  readonly #counts: Mutable<Omit<LocalnetCounts, 'refused'>> = {
    registrations: 0,
    nodeKeyRequests: 0,
    polls: 0,
    puts: 0,
    slots: 0,
    pickups: 0,
    pickedUpMessages: 0,
    historicalRounds: 0,
    roundsCompleted: 0,
    roundsFailed: 0,
    badRequests: 0,
  };

  add(what: keyof Omit<LocalnetCounts, 'refused'>, by = 1): void {
    this.#counts[what] += by;
  }

  addRefusal(reason: RefusalReason): void {
    this.#refused[reason]++;
  }

  snapshot(): LocalnetCounts {
    return { ...this.#counts, refused: { ...this.#refused } };
  }
}
