/**
 * @file One ordered queue for xxdk's storage writes and for incoming frames (design.md §9): each item waits until the
 * engine has answered `stored` for the one before it. So a frame is durable only after every write that xxdk made before
 * handing it over, and a reload never finds a later state without an earlier one.
 */
import type { FromMixnet } from '../engine/transport/mixnet-port.ts';

export type QueuedFrame = Omit<Extract<FromMixnet, { type: 'frame' }>, 'type' | 'seq'>;

type Item =
  | { readonly kind: 'writes'; readonly writes: Map<string, string | null>; readonly done: (() => void)[] }
  | { readonly kind: 'frame'; readonly frame: QueuedFrame; readonly done: (() => void)[] };

/** How long writes are gathered before a batch leaves; a frame or `settle` doesn't wait. */
const GATHER_MS = 25;

export class DurableQueue {
  readonly #post: (message: FromMixnet) => void;
  #waiting: Item[] = [];
  #sent: { readonly seq: number; readonly item: Item } | null = null;
  #seq = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(post: (message: FromMixnet) => void) {
    this.#post = post;
  }

  /** How many items have left for the engine so far. */
  get posted(): number {
    return this.#seq;
  }

  write(key: string, value: string | null): void {
    const last = this.#waiting.at(-1);
    if (last?.kind === 'writes') {
      // A batch is stored in one transaction, so only the last value of a key matters; it takes its later place.
      last.writes.delete(key);
      last.writes.set(key, value);
    } else {
      this.#waiting.push({ kind: 'writes', writes: new Map([[key, value]]), done: [] });
    }
    this.#timer ??= setTimeout(() => this.#next(), GATHER_MS);
  }

  /** Resolves when the engine has stored the frame and everything before it. */
  frame(frame: QueuedFrame): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ kind: 'frame', frame, done: [resolve] });
      this.#next();
    });
  }

  /** Resolves when everything queued so far is stored. */
  settle(): Promise<void> {
    const last = this.#waiting.at(-1) ?? this.#sent?.item;
    if (last === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      last.done.push(resolve);
      this.#next();
    });
  }

  /** The engine's answer. Another number than the expected one is ignored. */
  stored(seq: number): void {
    if (this.#sent?.seq !== seq) return;
    const { done } = this.#sent.item;
    this.#sent = null;
    for (const resolve of done) resolve();
    this.#next();
  }

  #next(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#sent !== null) return;
    const item = this.#waiting.shift();
    if (item === undefined) return;
    this.#seq += 1;
    this.#sent = { seq: this.#seq, item };
    if (item.kind === 'frame') this.#post({ type: 'frame', seq: this.#seq, ...item.frame });
    else this.#post({ type: 'store', seq: this.#seq, writes: [...item.writes] });
  }
}
