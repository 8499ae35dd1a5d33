/** @file What is being typed and not yet stored: asked to store itself before the diary is locked. */
const keepers = new Set<() => Promise<unknown>>();

/** `keep` stores what is typed; it is called while the engine still answers. Returns how to take it back. */
export function beforeLock(keep: () => Promise<unknown>): () => void {
  keepers.add(keep);
  return () => void keepers.delete(keep);
}

/** Resolves when everything that was being typed is stored; one that fails holds up no other. */
export async function keepUnsaved(): Promise<void> {
  await Promise.allSettled([...keepers].map((keep) => keep()));
}
