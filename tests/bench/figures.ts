/** @file What a section reports: rows of one number each, and how they come from samples. Pure. */

export type Unit = 'ms' | 's' | '×' | 'KB' | 'MB' | 'MB/s' | '%' | 'count';

export interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: Unit;
  /** Samples behind the value; 1 for a single reading. */
  readonly n: number;
  readonly note?: string;
}

/** The q-quantile (0 to 1) by linear interpolation between the sorted samples. Throws without samples: that is a bug. */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const below = sorted[Math.floor(at)];
  const above = sorted[Math.ceil(at)];
  if (below === undefined || above === undefined) throw new RangeError('a quantile needs samples');
  return below + (above - below) * (at - Math.floor(at));
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/** Element by element: each pair was taken one right after the other, so that a machine's moods cancel out. */
export function pairedRatios(numerators: readonly number[], denominators: readonly number[]): number[] {
  if (numerators.length !== denominators.length) throw new RangeError('ratios need pairs');
  return numerators.map((value, index) => value / (denominators[index] ?? Number.NaN));
}

export interface Series {
  readonly name: string;
  readonly samples: readonly number[];
}

/** The median of each series, and the median of the paired ratios slow/fast. */
export function compareMedians(what: string, fast: Series, slow: Series): readonly Row[] {
  const n = fast.samples.length;
  return [
    { what: `${what}, ${fast.name}`, value: median(fast.samples), unit: 'ms', n },
    { what: `${what}, ${slow.name}`, value: median(slow.samples), unit: 'ms', n: slow.samples.length },
    {
      what: `${what}: ${slow.name} / ${fast.name}`,
      value: median(pairedRatios(slow.samples, fast.samples)),
      unit: '×',
      n,
    },
  ];
}

/** The fastest of each series, and slow/fast of these: what is left when somebody else had the processor most of the time. */
export function compareFastest(what: string, fast: Series, slow: Series): readonly Row[] {
  const [least, other] = [Math.min(...fast.samples), Math.min(...slow.samples)];
  const n = fast.samples.length;
  return [
    { what: `${what}, fastest, ${fast.name}`, value: least, unit: 'ms', n },
    { what: `${what}, fastest, ${slow.name}`, value: other, unit: 'ms', n: slow.samples.length },
    { what: `${what}, fastest: ${slow.name} / ${fast.name}`, value: other / least, unit: '×', n },
  ];
}

/** p50 and p90 of each series, and the ratios other/base of both. */
export function compareSpread(what: string, base: Series, other: Series): readonly Row[] {
  return ([0.5, 0.9] as const).map((q) => ({
    what: `${what}, p${q * 100}: ${other.name} / ${base.name}`,
    value: quantile(other.samples, q) / quantile(base.samples, q),
    unit: '×',
    n: Math.min(base.samples.length, other.samples.length),
  }));
}

export function spread(what: string, { name, samples }: Series): readonly Row[] {
  return ([0.5, 0.9] as const).map((q) => ({
    what: `${what}, ${name}, p${q * 100}`,
    value: quantile(samples, q),
    unit: 'ms',
    n: samples.length,
  }));
}
