/**
 * @file The device's clock, corrected by the mixnet's own time (design.md §8): messages carry minutes, and a device that is an hour off
 * would seal what nobody opens. Small differences are left alone, because a frame is picked up some seconds after its round.
 */

/** Below this the device's clock is believed. */
export const TRUSTED_WITHIN = 2 * 60_000;

const SAMPLES = 9;

export class NetworkClock {
  readonly #device: { now(): number };
  #samples: readonly number[] = [];

  constructor(device: { now(): number }) {
    this.#device = device;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#device.now() + this.offset;
  }

  /** Milliseconds that the device is behind the network; 0 within the trusted range or before three samples. */
  get offset(): number {
    if (this.#samples.length < 3) return 0;
    const middle = [...this.#samples].sort((a, b) => a - b)[this.#samples.length >> 1] ?? 0;
    return Math.abs(middle) < TRUSTED_WITHIN ? 0 : middle;
  }

  /** A round that was just picked up, as the network dates it. */
  note(roundTime: number | null): void {
    if (roundTime === null) return;
    this.#samples = [...this.#samples, roundTime - this.#device.now()].slice(-SAMPLES);
  }
}
