/**
 * @file The device's clock, corrected by the mixnet's own time (design.md §8): messages carry minutes, and a device that is an hour off
 * would seal what nobody opens. A round was over before its frames were picked up, a second or three days before: so rounds
 * dated later than the device's now prove that it is behind; that it is ahead shows only when every round, over some time, is dated
 * the same while ago.
 */

/** Below this the device's clock is believed. */
export const TRUSTED_WITHIN = 2 * 60_000;

/** What waited on the network is picked up in one go: rounds seen within less time say nothing of a clock that is ahead. */
const LONG_ENOUGH = 10 * 60_000;

const MINUTE = 60_000;
const ROUNDS_KEPT = 9;
const MINUTES_KEPT = 16;
const ENOUGH = 3;

/** The newest round of one minute. */
interface Minute {
  /** Device time at its first round. */
  readonly seen: number;
  /** The round's time less the device's, in milliseconds. */
  readonly ahead: number;
}

export class NetworkClock {
  readonly #device: { now(): number };
  /** Of the last rounds: the round's time less the device's. */
  #rounds: readonly number[] = [];
  #minutes: readonly Minute[] = [];

  constructor(device: { now(): number }) {
    this.#device = device;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#device.now() + this.offset;
  }

  /** Milliseconds that the device is behind the network, less than 0 when it is ahead; 0 where neither is proved. */
  get offset(): number {
    // Not one or two rounds' word alone.
    const behind = [...this.#rounds].sort((a, b) => b - a)[ENOUGH - 1] ?? 0;
    if (behind > TRUSTED_WITHIN) return behind;
    const ahead = this.#minutes.map((minute) => minute.ahead);
    const newest = Math.max(...ahead);
    const agree = newest - Math.min(...ahead) < TRUSTED_WITHIN;
    const lasting = (this.#minutes.at(-1)?.seen ?? 0) - (this.#minutes[0]?.seen ?? 0) >= LONG_ENOUGH;
    return agree && lasting && newest < -TRUSTED_WITHIN ? newest : 0;
  }

  /** A round that was just picked up, as the network dates it. */
  note(roundTime: number | null): void {
    if (roundTime === null) return;
    const seen = this.#device.now();
    const ahead = roundTime - seen;
    this.#rounds = [...this.#rounds, ahead].slice(-ROUNDS_KEPT);
    const last = this.#minutes.at(-1);
    this.#minutes =
      last !== undefined && seen - last.seen < MINUTE
        ? [...this.#minutes.slice(0, -1), { ...last, ahead: Math.max(last.ahead, ahead) }]
        : [...this.#minutes, { seen, ahead }].slice(-MINUTES_KEPT);
  }
}
