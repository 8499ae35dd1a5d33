/** @file The order in which a conversation is shown. Pure. */

export interface Ordered {
  /** Milliseconds, to the minute, by the writer's clock. */
  readonly at: number;
  /** When it was written or came here, in milliseconds by the clock here. */
  readonly order: number;
  readonly mine: boolean;
  /** Grows with each message of its side; null for what isn't counted. */
  readonly counter: number | null;
}

/**
 * By minute; within a minute each side's messages in the order in which they were written, however the network shuffled them: the
 * earliest arrival of a side is given to its first message, and so on. Between the sides the arrivals decide.
 */
export function inOrder<Item extends Ordered>(items: readonly Item[]): readonly Item[] {
  const sides = new Map<string, Item[]>();
  for (const item of items) {
    const key = item.counter === null ? 'note' : `${item.at} ${item.mine}`;
    sides.set(key, [...(sides.get(key) ?? []), item]);
  }
  const placed = [...sides.values()].flatMap((side) => {
    const arrivals = side.map(({ order }) => order).sort((a, b) => a - b);
    return [...side]
      .sort((a, b) => (a.counter ?? 0) - (b.counter ?? 0) || a.order - b.order)
      .map((item, index) => ({ item, order: arrivals[index] ?? item.order, counter: item.counter ?? 0 }));
  });
  return placed
    .sort(
      (a, b) =>
        a.item.at - b.item.at ||
        a.order - b.order ||
        Number(b.item.mine) - Number(a.item.mine) ||
        a.counter - b.counter,
    )
    .map(({ item }) => item);
}
