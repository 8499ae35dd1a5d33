/** @file When the relay's inbox is asked. Pure; times in milliseconds. */

const MEAN = 60_000;
const LONGEST_BACKOFF = 15 * 60_000;

/**
 * Wait until the next look: exponential with mean one minute, at most five. After failures in a row it doubles up to a quarter of
 * an hour. `unit` is uniform in [0, 1).
 */
export function nextPollDelay(unit: number, failures: number): number {
  const wait = Math.min(-Math.log(1 - unit) * MEAN, 5 * MEAN);
  return failures === 0 ? wait : wait / 2 + Math.min(MEAN * 2 ** (failures - 1), LONGEST_BACKOFF);
}
