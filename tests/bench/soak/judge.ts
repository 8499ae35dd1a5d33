/** @file What one side shows against what the other wrote. Pure. */

export interface Verdict {
  readonly missing: readonly string[];
  /** Shown more than once. */
  readonly repeated: readonly string[];
  /** Shown and never written. */
  readonly foreign: readonly string[];
  /** Shown right after one that was written later. */
  readonly outOfOrder: readonly string[];
}

export function judge(written: readonly string[], shown: readonly string[]): Verdict {
  const place = new Map(written.map((text, index) => [text, index]));
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const text of shown) (seen.has(text) ? repeated : seen).add(text);
  const known = shown.filter((text) => place.has(text));
  return {
    missing: written.filter((text) => !seen.has(text)),
    repeated: [...repeated],
    foreign: [...seen].filter((text) => !place.has(text)),
    outOfOrder: known.filter((text, index) => {
      const before = known[index - 1];
      return before !== undefined && (place.get(before) ?? 0) > (place.get(text) ?? 0);
    }),
  };
}

/** One line a fault; none when all is well. */
export function faultsOf(name: string, verdict: Verdict): readonly string[] {
  const kinds: readonly (readonly [string, readonly string[]])[] = [
    ['missing', verdict.missing],
    ['shown more than once', verdict.repeated],
    ['never written', verdict.foreign],
    ['out of order', verdict.outOfOrder],
  ];
  return kinds
    .filter(([, texts]) => texts.length > 0)
    .map(([what, texts]) => `${name}: ${texts.length} ${what}: ${texts.slice(0, 5).join(', ')}`);
}

/** Growth of a level: the median of the last third over that of the first. 1 for fewer than six samples: too few to tell. */
export function growth(samples: readonly number[]): number {
  if (samples.length < 6) return 1;
  const third = Math.floor(samples.length / 3);
  const middle = (part: readonly number[]): number =>
    [...part].sort((a, b) => a - b)[Math.floor(part.length / 2)] ?? 0;
  return middle(samples.slice(-third)) / middle(samples.slice(0, third));
}
