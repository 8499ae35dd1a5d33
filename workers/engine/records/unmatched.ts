/**
 * Those that aren't stored yet. A row with a candidate's id is that candidate; each other stored row stands for one candidate that is like it
 * by the first of `likeness`, then by the next.
 */
export function unmatched<Row, Item extends { readonly row: Row; readonly id: string }>(
  candidates: readonly Item[],
  stored: readonly { readonly id: string; readonly row: Row }[],
  likeness: readonly ((row: Row) => string)[],
): readonly Item[] {
  const candidateIds = new Set(candidates.map(({ id }) => id));
  const storedIds = new Set(stored.map(({ id }) => id));
  let others = stored.filter(({ id }) => !candidateIds.has(id));
  let fresh = candidates.filter(({ id }) => !storedIds.has(id));
  for (const like of likeness) {
    const waiting = new Map<string, (typeof others)[number][]>();
    for (const other of others) {
      const key = like(other.row);
      const alike = waiting.get(key);
      if (alike === undefined) waiting.set(key, [other]);
      else alike.push(other);
    }
    fresh = fresh.filter(({ row }) => waiting.get(like(row))?.pop() === undefined);
    others = [...waiting.values()].flat();
  }
  return fresh;
}
