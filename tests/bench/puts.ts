/** @file Listens to localnet: who put how many slots, and when. Senders are told apart by their ids on the wire. */
import type { Localnet, LocalnetEvent } from '../../localnet/index.ts';

type Put = Extract<LocalnetEvent, { kind: 'put' }>;

export interface Sum {
  /** Accepted calls: one per frame. */
  readonly puts: number;
  readonly slots: number;
}

export class Puts {
  readonly #all: Put[] = [];
  readonly #end: () => void;

  constructor(net: Localnet) {
    this.#end = net.onEvent((event) => {
      if (event.kind === 'put') this.#all.push(event);
    });
  }

  end(): void {
    this.#end();
  }

  /** Everything so far: pass it to the others as `from`. */
  get mark(): number {
    return this.#all.length;
  }

  /** The first attempt since `from`, refused or not: the earliest that anybody outside could see. Of one sender, if given. */
  async first(from: number, sender?: string, timeoutMs = 120_000): Promise<{ sender: string; at: number }> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      for (const put of this.#all.slice(from)) {
        const by = put.slots[0]?.sender;
        if (by !== undefined && (sender === undefined || by === sender)) return { sender: by, at: put.at };
      }
      if (Date.now() > deadline) throw new Error('nothing was put');
      await sleep(20);
    }
  }

  /** Accepted since `from`, of one sender. */
  sum(from: number, sender: string): Sum {
    const accepted = this.#all
      .slice(from)
      .filter(({ refused, slots }) => refused === undefined && slots[0]?.sender === sender);
    return { puts: accepted.length, slots: accepted.reduce((sum, { slots }) => sum + slots.length, 0) };
  }

  /** Resolves when the sender has put nothing for so long. */
  async quiet(sender: string, ms = 5_000): Promise<void> {
    for (;;) {
      const last = this.#all.findLast(({ slots }) => slots[0]?.sender === sender)?.at ?? 0;
      const left = last + ms - Date.now();
      if (left <= 0) return;
      await sleep(left);
    }
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
