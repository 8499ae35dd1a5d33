/** Round updates as clients ask for them: "everything newer than n", in an order they can digest. cmix-wire 8.5. */
import { ROUND_STATE } from './round-info.ts';
import type { RoundState } from './round-info.ts';

/** Clients keep 1500 updates and give up on a response that holds an older one. */
const KEPT_UPDATES = 1400;
/** What a client gets that has none yet (or claims one that was never made). */
const FIRST_SPAN_MS = 30_000;

interface Update {
  readonly id: bigint;
  readonly round: bigint;
  readonly state: RoundState;
  readonly at: number;
  /** Serialised RoundInfo. */
  readonly encoded: Uint8Array;
}

export class UpdateLog {
  #updates: Update[] = [];
  readonly #finished = new Set<bigint>();

  add(update: Update): void {
    this.#updates.push(update);
    if (update.state !== ROUND_STATE.queued) this.#finished.add(update.round);
    // Cut in steps, so that the array isn't copied for each update.
    if (this.#updates.length < KEPT_UPDATES + 200) return;
    for (const old of this.#updates.slice(0, -KEPT_UPDATES)) {
      if (old.state !== ROUND_STATE.queued) this.#finished.delete(old.round);
    }
    this.#updates = this.#updates.slice(-KEPT_UPDATES);
  }

  /**
   * Serialised updates newer than `last`. Ended rounds come first: a client throws away the queued rounds that it
   * met before an ended one in the same response. A queued update of a round that has ended since is left out.
   */
  since(last: bigint, now: number): readonly Uint8Array[] {
    const newest = this.#updates.at(-1);
    if (newest === undefined) return [];
    const isFirst = last < 0n || last > newest.id;
    let from = this.#updates.length;
    for (; from > Math.max(0, this.#updates.length - KEPT_UPDATES); from--) {
      const update = this.#updates[from - 1];
      if (update === undefined) break;
      if (isFirst ? update.at < now - FIRST_SPAN_MS : update.id <= last) break;
    }
    const ended: Uint8Array[] = [];
    const queued: Uint8Array[] = [];
    for (const update of this.#updates.slice(from)) {
      if (update.state !== ROUND_STATE.queued) ended.push(update.encoded);
      else if (!this.#finished.has(update.round)) queued.push(update.encoded);
    }
    return [...ended, ...queued];
  }
}
