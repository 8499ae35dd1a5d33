/** Like `Promise.all(items.map(work))`, with at most `size` under way: memory stays bounded however many there are. */
export async function inChunks<Item, Outcome>(
  items: readonly Item[],
  size: number,
  work: (item: Item) => Promise<Outcome>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let at = 0; at < items.length; at += size)
    outcomes.push(...(await Promise.all(items.slice(at, at + size).map(work))));
  return outcomes;
}
