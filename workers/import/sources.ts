import type { Source, SourceKind } from './interval-totals.ts';

/** More devices than any export has: each is a source with memory of its own. */
const MAX_SOURCES = 200;

/** One source a key; all beyond the limit are one, of no kind. */
export function createSources(): (key: string, kind: () => SourceKind) => Source {
  const others: Source = { kind: 'other' };
  const sources = new Map<string, Source>();
  return (key, kind) => {
    let source = sources.get(key);
    if (source === undefined) {
      if (sources.size === MAX_SOURCES) return others;
      sources.set(key, (source = { kind: kind() }));
    }
    return source;
  };
}
