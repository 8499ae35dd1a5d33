import type { PassedOver } from '../api/imports.ts';

/** More kinds than this are counted together: their names come from a file that anyone may have written. */
const MAX_KINDS = 300;
const SHOWN = 50;
const NAME = /^[\w .()/-]{1,60}$/;
const OTHER = 'other';

export interface PassedOverCounter {
  /** None is as if it had never been named. */
  count(kind: string, times?: number): void;
  kinds(): readonly PassedOver[];
}

export function createPassedOver(): PassedOverCounter {
  const counts = new Map<string, number>();
  return {
    count: (kind, times = 1) => {
      if (times === 0) return;
      const known = counts.has(kind) || (counts.size < MAX_KINDS && NAME.test(kind));
      const name = known ? kind : OTHER;
      counts.set(name, (counts.get(name) ?? 0) + times);
    },
    kinds: () =>
      [...counts]
        .map(([kind, count]) => ({ kind, count }))
        .sort((a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1))
        .slice(0, SHOWN),
  };
}
