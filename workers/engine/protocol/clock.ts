/** How far two clocks may differ and how long a message stays acceptable. Time is always passed in. */
import { addMinutes, type MinuteBucket } from './bytes.ts';

/** Beyond this a bucket lies "in the future" and the message waits. */
export const CLOCK_TOLERANCE_MINUTES = 10;
/** Older messages are refused: replay entries are kept no longer (design, section 8). */
export const MAX_AGE_MINUTES = 30 * 24 * 60;

export function isInFuture(bucket: MinuteBucket, now: MinuteBucket): boolean {
  return bucket > addMinutes(now, CLOCK_TOLERANCE_MINUTES);
}

export function isTooOld(bucket: MinuteBucket, now: MinuteBucket): boolean {
  return addMinutes(bucket, MAX_AGE_MINUTES) < now;
}

/** Until when the store must remember a message id, so that `open` refuses what it no longer remembers. */
export function replayUntil(bucket: MinuteBucket): MinuteBucket {
  return addMinutes(bucket, MAX_AGE_MINUTES + CLOCK_TOLERANCE_MINUTES);
}
