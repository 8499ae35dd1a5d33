/** @file Feeds the lock's clock with what happens on the page, and wakes when it is due. */
import type { LockSettings } from '$api/index.ts';
import { type LockClock, type LockEvent, lockAt, onLockEvent, openedAt } from './lock-clock.ts';

const TOUCHES = ['pointerdown', 'keydown', 'wheel', 'touchmove', 'input'] as const;
/** The longest time that a timer may be set to. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** A clock set forward, or a timer that slept, is noticed within this. */
const LOOK_MS = 30_000;

let running: ((event: LockEvent) => void) | null = null;

/** While it runs, the page being hidden by a dialog of the browser doesn't lock the diary. */
export async function holdingOff<Value>(work: () => Promise<Value>): Promise<Value> {
  running?.('held');
  try {
    return await work();
  } finally {
    running?.('released');
  }
}

const isFileField = ({ target }: Event) => target instanceof HTMLInputElement && target.type === 'file';

/** Watches until the returned function is called, or until it has locked. */
export function watchForLock(settings: LockSettings, lock: () => void): () => void {
  const page = new AbortController();
  const { signal } = page;
  let clock: LockClock = openedAt(Date.now(), document.visibilityState === 'hidden');
  let timer: ReturnType<typeof setTimeout> | undefined;

  function stop(): void {
    page.abort();
    clearTimeout(timer);
    if (running === happened) running = null;
  }

  function happened(event: LockEvent): void {
    if (signal.aborted) return;
    const now = Date.now();
    const next = onLockEvent(clock, event, now, settings);
    if (next === 'lock') {
      stop();
      lock();
      return;
    }
    clock = next;
    clearTimeout(timer);
    const due = lockAt(clock, settings);
    if (due !== Infinity)
      timer = setTimeout(() => happened('looked'), Math.min(due - now, LOOK_MS, LONGEST_TIMER_MS));
  }

  running = happened;
  for (const type of TOUCHES)
    addEventListener(type, () => happened('touched'), { capture: true, passive: true, signal });
  const shownOrHidden = () => happened(document.visibilityState === 'hidden' ? 'hidden' : 'shown');
  for (const type of ['visibilitychange', 'resume'])
    document.addEventListener(type, shownOrHidden, { signal });
  addEventListener('pageshow', shownOrHidden, { signal });
  // A phone shows its files over the page.
  document.addEventListener('click', (event) => isFileField(event) && happened('held'), { signal });
  for (const type of ['change', 'cancel'])
    document.addEventListener(type, (event) => isFileField(event) && happened('released'), { signal });
  happened('looked');
  return stop;
}
