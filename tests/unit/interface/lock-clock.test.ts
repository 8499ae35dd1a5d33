/** The lock's clock as a state machine: no timers, no page. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  HIDDEN_GRACE_MS,
  lockAt,
  type LockClock,
  type LockEvent,
  LONGEST_HOLD_MS,
  onLockEvent,
  openedAt,
} from '../../../src/lib/engine/lock-clock.ts';
import type { LockSettings } from '../../../workers/api/index.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-11-20T12:00:00Z');
const FIVE: LockSettings = { idleMinutes: 5, whenHidden: false };
const HIDDEN: LockSettings = { idleMinutes: null, whenHidden: true };
const NEVER: LockSettings = { idleMinutes: null, whenHidden: false };

type Step = readonly [event: LockEvent, at: number];

/** Where it stands after these, in milliseconds since it was opened. */
function after(settings: LockSettings, ...steps: readonly Step[]): LockClock | 'lock' {
  let clock: LockClock | 'lock' = openedAt(START, false);
  for (const [event, at] of steps) {
    if (clock === 'lock') break;
    clock = onLockEvent(clock, event, START + at, settings);
  }
  return clock;
}

describe('when nobody touches it', () => {
  test('locks at the minute that was chosen, and a touch starts it anew', () => {
    expect(after(FIVE, ['looked', 5 * MINUTE - 1])).not.toBe('lock');
    expect(after(FIVE, ['looked', 5 * MINUTE])).toBe('lock');
    expect(after(FIVE, ['touched', 4 * MINUTE], ['looked', 8 * MINUTE])).not.toBe('lock');
    expect(after(FIVE, ['touched', 4 * MINUTE], ['looked', 9 * MINUTE])).toBe('lock');
  });

  test('a device that slept through it locks at the touch that wakes it', () => {
    expect(after(FIVE, ['touched', 9 * 60 * MINUTE])).toBe('lock');
    expect(after(FIVE, ['shown', 6 * MINUTE])).toBe('lock');
  });

  test('never means never', () => {
    expect(after(NEVER, ['hidden', 0], ['looked', 365 * 24 * 60 * MINUTE])).not.toBe('lock');
    expect(lockAt(openedAt(START, true), NEVER)).toBe(Infinity);
  });

  test('a clock that is set back makes the time no longer', () => {
    const back = after(FIVE, ['touched', 0], ['looked', -60 * MINUTE]);
    expect(back === 'lock' ? back : lockAt(back, FIVE)).toBe(START - 60 * MINUTE + 5 * MINUTE);
  });
});

describe('when it is out of sight', () => {
  test('locks after the grace, also if it only finds out when it is shown again', () => {
    expect(after(HIDDEN, ['hidden', 0], ['shown', HIDDEN_GRACE_MS - 1], ['looked', MINUTE])).not.toBe('lock');
    expect(after(HIDDEN, ['hidden', 0], ['looked', HIDDEN_GRACE_MS])).toBe('lock');
    expect(after(HIDDEN, ['hidden', 0], ['shown', HIDDEN_GRACE_MS])).toBe('lock');
    expect(after(FIVE, ['hidden', 0], ['looked', MINUTE])).not.toBe('lock');
  });

  test('is not hidden anew by being told so twice', () => {
    expect(after(HIDDEN, ['hidden', 0], ['hidden', 9_000], ['looked', HIDDEN_GRACE_MS])).toBe('lock');
  });
});

describe('while a dialog of the browser is up', () => {
  test('it waits, for a while', () => {
    expect(after(HIDDEN, ['held', 0], ['hidden', 100], ['looked', 2 * MINUTE])).not.toBe('lock');
    expect(after(HIDDEN, ['held', 0], ['hidden', 100], ['looked', LONGEST_HOLD_MS])).toBe('lock');
    expect(after(FIVE, ['held', 4 * MINUTE], ['looked', 6 * MINUTE])).not.toBe('lock');
  });

  test('and answering it is a touch', () => {
    expect(after(FIVE, ['held', MINUTE], ['released', 4 * MINUTE], ['looked', 8 * MINUTE])).not.toBe('lock');
    expect(after(FIVE, ['held', MINUTE], ['released', 4 * MINUTE], ['looked', 9 * MINUTE])).toBe('lock');
    const hidden: readonly Step[] = [
      ['held', 0],
      ['hidden', 100],
      ['released', MINUTE],
    ];
    expect(after(HIDDEN, ...hidden, ['looked', MINUTE + HIDDEN_GRACE_MS - 1])).not.toBe('lock');
    expect(after(HIDDEN, ...hidden, ['looked', MINUTE + HIDDEN_GRACE_MS])).toBe('lock');
  });
});

test('whatever happens: locked at the latest when the last touch, and every hold, is the idle time ago', () => {
  const events = fc.constantFrom<LockEvent>('touched', 'hidden', 'shown', 'held', 'released', 'looked');
  const steps = fc.array(fc.tuple(events, fc.integer({ min: 0, max: 4 * MINUTE })), { maxLength: 40 });
  fc.assert(
    fc.property(steps, fc.boolean(), (taken, whenHidden) => {
      const settings = { idleMinutes: 5, whenHidden } as const;
      let clock: LockClock | 'lock' = openedAt(START, false);
      let now = START;
      let touched = START;
      let hidden = Infinity;
      for (const [event, wait] of taken) {
        now += wait;
        clock = onLockEvent(clock, event, now, settings);
        if (clock === 'lock') {
          // Never without a reason.
          const isIdle = now - touched >= 5 * MINUTE;
          expect(isIdle || (whenHidden && now - hidden >= HIDDEN_GRACE_MS)).toBe(true);
          return;
        }
        if (event === 'touched' || event === 'released') touched = now;
        if (event === 'hidden') hidden = Math.min(hidden, now);
        if (event === 'shown') hidden = Infinity;
      }
      const late = now + 5 * MINUTE + LONGEST_HOLD_MS;
      expect(onLockEvent(clock, 'looked', late, settings)).toBe('lock');
      expect(lockAt(clock, settings)).toBeLessThanOrEqual(late);
    }),
  );
});
