/**
 * @file Time for stories: timers and the date are played, cryptography is real. Time moves from one timer to the next, and each time
 * everything that is under way in other threads is waited for.
 */
import { vi } from 'vitest';

const realImmediate = setImmediate;
const nextTurn = (): Promise<void> => new Promise((resolve) => realImmediate(resolve));

let pending = 0;

/** Calls of its asynchronous methods count as under way until they have ended. */
export function tracked<Target extends object>(target: Target): Target {
  return new Proxy(target, {
    get(object, name) {
      const value: unknown = Reflect.get(object, name, object);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        const result: unknown = Reflect.apply(value, object, args);
        if (!(result instanceof Promise)) return result;
        pending += 1;
        const over = () => (pending -= 1);
        result.then(over, over);
        return result;
      };
    },
  });
}

/** Resolves when nothing happens any more until the next timer. */
export async function settle(): Promise<void> {
  for (let quiet = 0; quiet < 3; quiet = pending === 0 ? quiet + 1 : 0) await nextTurn();
}

/** `start`: ISO 8601. To be undone with `vi.useRealTimers()`. */
export function playTime(start: string): void {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
    now: Date.parse(start),
  });
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The longest that a timer can wait. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Lets so much time pass, in milliseconds. */
export async function pass(milliseconds: number): Promise<void> {
  if (milliseconds > LONGEST_TIMER) {
    await pass(LONGEST_TIMER);
    return pass(milliseconds - LONGEST_TIMER);
  }
  await settle();
  let over = false;
  setTimeout(() => (over = true), milliseconds);
  const isOver = () => over;
  while (!isOver()) {
    await vi.advanceTimersToNextTimerAsync();
    await settle();
  }
}

/** Lets time pass until the condition holds, looking every half second at first; throws when it doesn't within `limit`. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  limit = 10 * MINUTE,
): Promise<void> {
  const start = Date.now();
  await settle();
  while (!(await condition())) {
    const waited = Date.now() - start;
    if (waited >= limit) throw new Error(`not within ${limit / SECOND} s: ${what}`);
    await pass(Math.max(SECOND / 2, waited / 20));
  }
}

/** A result while time goes on as the call needs it. */
export async function result<Value>(promise: Promise<Value>, limit = 10 * MINUTE): Promise<Value> {
  let done: { readonly value: Value } | { readonly fault: unknown } | undefined;
  promise.then(
    (value) => (done = { value }),
    (fault: unknown) => (done = { fault }),
  );
  await until('a call to end', () => done !== undefined, limit);
  return promise;
}

/** The device was asleep for so long: its clock has moved, its timers have not. */
export async function sleepThrough(milliseconds: number): Promise<void> {
  await settle();
  vi.setSystemTime(Date.now() + milliseconds);
  await pass(2 * MINUTE);
}
