/**
 * @file When a diary that is open locks itself: a state machine without a clock of its own. Times are milliseconds since 1970, by the
 * clock that goes on while the device sleeps.
 */
import type { LockSettings } from '$api/index.ts';

/** Long enough for a look at another app, short enough for a phone put down. */
export const HIDDEN_GRACE_MS = 10_000;
/** What holds the lock off (a passkey's or a file's dialog of the browser) can't do so for ever. */
export const LONGEST_HOLD_MS = 5 * 60_000;
const MINUTE = 60_000;

export interface LockClock {
  readonly touchedAt: number;
  readonly hiddenAt: number | null;
  readonly heldAt: number | null;
}

export type LockEvent =
  /** A key, a finger, a wheel. */
  | 'touched'
  | 'hidden'
  | 'shown'
  /** A dialog of the browser that the app opened is up: the page may be hidden by it. */
  | 'held'
  | 'released'
  /** Time has passed. */
  | 'looked';

/** Just opened, by somebody who is there. */
export function openedAt(now: number, hidden: boolean): LockClock {
  return { touchedAt: now, hiddenAt: hidden ? now : null, heldAt: null };
}

/** The moment at which it is to lock; infinite for never. */
export function lockAt({ touchedAt, hiddenAt, heldAt }: LockClock, settings: LockSettings): number {
  const { idleMinutes, whenHidden } = settings;
  const idle = idleMinutes === null ? Infinity : touchedAt + idleMinutes * MINUTE;
  const hidden = whenHidden && hiddenAt !== null ? hiddenAt + HIDDEN_GRACE_MS : Infinity;
  const due = Math.min(idle, hidden);
  return heldAt === null ? due : Math.max(due, heldAt + LONGEST_HOLD_MS);
}

/** A clock that was set back starts the time anew: it never makes it longer than it is. */
function notAfter(now: number, { touchedAt, hiddenAt, heldAt }: LockClock): LockClock {
  const earlier = (time: number | null) => (time === null ? null : Math.min(time, now));
  return { touchedAt: Math.min(touchedAt, now), hiddenAt: earlier(hiddenAt), heldAt: earlier(heldAt) };
}

function after(clock: LockClock, event: LockEvent, now: number): LockClock {
  switch (event) {
    case 'touched':
      return { ...clock, touchedAt: now };
    case 'hidden':
      return { ...clock, hiddenAt: clock.hiddenAt ?? now };
    case 'shown':
      return { ...clock, hiddenAt: null };
    case 'held':
      return { ...clock, heldAt: clock.heldAt ?? now };
    case 'released':
      // Whoever answered the dialog is there.
      return { ...clock, touchedAt: now, heldAt: null, hiddenAt: clock.hiddenAt === null ? null : now };
    case 'looked':
      return clock;
  }
}

/**
 * The clock after an event, or 'lock'. Whether it is due is looked at first: a device that slept through its time locks at the first
 * touch, however the timers ran.
 */
export function onLockEvent(
  clock: LockClock,
  event: LockEvent,
  now: number,
  settings: LockSettings,
): LockClock | 'lock' {
  const current = notAfter(now, clock);
  if (now >= lockAt(current, settings)) return 'lock';
  return after(current, event, now);
}
