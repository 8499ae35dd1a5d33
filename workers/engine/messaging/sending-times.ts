/** @file When things leave: slots, retries, resends, lone acknowledgements. Pure; times in milliseconds. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Mean time between slots (design.md §9). */
export const SLOT_MEAN = 2 * SECOND;

/** At most one acknowledgement of its own in this time (design.md §5). */
export const LONE_ACKNOWLEDGEMENT_EVERY = 15 * MINUTE;

/** A reply usually follows within this time and carries the acknowledgement. */
export const LONE_ACKNOWLEDGEMENT_AFTER = MINUTE;

/** A message that nobody confirmed in this time is given up, and says so. */
export const GIVE_UP_AFTER = 21 * 24 * HOUR;

/**
 * Exponentially distributed wait until the next slot opens, at most ten means. `unit` is uniform in [0, 1).
 * Source: design.md §9; the memoryless distribution says nothing about when the last one left.
 */
export function slotDelay(unit: number): number {
  return Math.min(-Math.log(1 - unit) * SLOT_MEAN, 10 * SLOT_MEAN);
}

/** Wait before a refused or failed message is tried again: 2 s doubling to 2 minutes. */
export function retryDelay(failures: number): number {
  return Math.min(2 * SECOND * 2 ** Math.max(0, failures - 1), 2 * MINUTE);
}

/**
 * Wait before a mixed but unconfirmed message is sent once more: longer than the peer may take to acknowledge, doubling from
 * 30 minutes to a day.
 */
export function resendDelay(sent: number): number {
  return Math.min(30 * MINUTE * 2 ** Math.max(0, sent - 1), 24 * HOUR);
}

/** Wait before an unanswered flight of a handshake is repeated: 2 minutes doubling to 6 hours; a person may be deciding. */
export function flightRepeatDelay(sent: number): number {
  return Math.min(2 * MINUTE * 2 ** Math.max(0, sent - 1), 6 * HOUR);
}

/** Whether so much time lies between the two; a `since` in the future (the clock was set back) counts as long ago. */
export function hasPassed(since: number, milliseconds: number, now: number): boolean {
  return now < since || now - since >= milliseconds;
}
