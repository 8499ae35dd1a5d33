/** @file Cuts the power at the n-th write to IndexedDB: that write and all later ones fail, as if the engine had ended there. */
import { IDBObjectStore } from 'fake-indexeddb';

const state = { left: Number.POSITIVE_INFINITY, cut: false, writes: 0 };

for (const kind of ['add', 'put', 'delete', 'clear'] as const) {
  const write: unknown = Reflect.get(IDBObjectStore.prototype, kind);
  if (typeof write !== 'function') throw new Error(`no ${kind}`);
  Reflect.set(IDBObjectStore.prototype, kind, function (this: unknown, ...row: unknown[]): unknown {
    state.writes += 1;
    state.left -= 1;
    if (state.left <= 0) {
      state.cut = true;
      throw new DOMException('the power was cut', 'UnknownError');
    }
    return Reflect.apply(write, this, row) as unknown;
  });
}

/** Runs until its `at`-th write (from 1); true when it was cut off there. What it threw or answered doesn't matter any more. */
export async function cutAt(at: number, run: () => Promise<unknown>): Promise<boolean> {
  state.left = at;
  state.cut = false;
  try {
    await run();
  } catch {
    // It was ended in its middle.
  }
  state.left = Number.POSITIVE_INFINITY;
  return state.cut;
}
