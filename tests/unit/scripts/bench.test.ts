import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareFastest,
  compareMedians,
  compareSpread,
  median,
  pairedRatios,
  quantile,
} from '../../bench/figures.ts';
import { parseBench } from '../../bench/options.ts';
import { parentOf, residentMb, ticksOf } from '../../bench/proc.ts';
import { missingNative, STEPS, timeSealOpen } from '../../bench/seal-open.ts';
import { formatValue, renderTable } from '../../bench/table.ts';

describe('figures', () => {
  test('quantiles interpolate between sorted samples', () => {
    expect(quantile([4, 1, 3, 2], 0)).toBe(1);
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([4, 1, 3, 2], 1)).toBe(4);
    expect(quantile([10], 0.9)).toBe(10);
    expect(() => median([])).toThrow(RangeError);
  });

  test('a quantile lies within its samples, grows with q, and leaves the samples as they were', () => {
    const samples = fc.array(fc.double({ noNaN: true, min: 0, max: 1e6 }), { minLength: 1 });
    fc.assert(
      fc.property(samples, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const before = [...values];
        const value = quantile(values, q);
        expect(values).toEqual(before);
        expect(value).toBeGreaterThanOrEqual(Math.min(...values));
        expect(value).toBeLessThanOrEqual(Math.max(...values));
        expect(quantile(values, 1)).toBeGreaterThanOrEqual(value);
      }),
    );
  });

  test('a ratio of medians is taken pair by pair, so a machine that slows down midway changes nothing', () => {
    const fast = [1, 1, 10, 10];
    const slow = [3, 3, 30, 30];
    expect(pairedRatios(slow, fast)).toEqual([3, 3, 3, 3]);
    const rows = compareMedians('sealing', { name: 'a', samples: fast }, { name: 'b', samples: slow });
    expect(rows.map(({ what, value }) => [what, value])).toEqual([
      ['sealing, a', 5.5],
      ['sealing, b', 16.5],
      ['sealing: b / a', 3],
    ]);
    expect(() => pairedRatios([1, 2], [1])).toThrow(RangeError);
  });

  test('the fastest are compared apart from the medians', () => {
    const rows = compareFastest('sealing', { name: 'a', samples: [9, 2] }, { name: 'b', samples: [6, 8] });
    expect(rows.map(({ value }) => value)).toEqual([2, 6, 3]);
  });

  test('p50 and p90 of two series are set against each other', () => {
    const base = { name: 'a', samples: [1, 1, 1] };
    const other = { name: 'b', samples: [2, 2, 7] };
    const ratios = compareSpread('latency', base, other).map(({ value }) => value);
    expect(ratios).toEqual([2, quantile(other.samples, 0.9)]);
  });
});

describe('the table', () => {
  test('shows three significant digits, and counts whole', () => {
    expect(formatValue({ value: 1234.5, unit: 'ms' })).toBe('1235');
    expect(formatValue({ value: 12.345, unit: 'ms' })).toBe('12.3');
    expect(formatValue({ value: 1.2345, unit: '×' })).toBe('1.23');
    expect(formatValue({ value: 7, unit: 'count' })).toBe('7');
  });

  test('aligns its columns', () => {
    const lines = renderTable('title', [
      { what: 'short', value: 7, unit: 'count', n: 1 },
      { what: 'a longer one', value: 123.4, unit: 'ms', n: 20, note: 'a note' },
    ]).split('\n');
    expect(lines).toEqual([
      'title',
      '  short           7 count  n=1',
      '  a longer one  123 ms     n=20  a note',
    ]);
  });
});

describe('the command line', () => {
  const names = ['crypto', 'start', 'localnet'];

  test('runs everything by default, or what is asked for in the order of the list', () => {
    const all = parseBench([], names);
    expect(all).toMatchObject({ kind: 'run', options: { only: names, quick: false, build: 'build' } });
    const some = parseBench(['--only', 'localnet,crypto', '--quick'], names);
    expect(some).toMatchObject({ kind: 'run', options: { only: ['crypto', 'localnet'], quick: true } });
  });

  test('says in one line what is wrong', () => {
    expect(parseBench(['--only', 'speed'], names)).toEqual({
      kind: 'wrong',
      message: 'there is no section "speed"',
    });
    const unknown = parseBench(['--fast'], names);
    expect(unknown.kind).toBe('wrong');
    expect(unknown.kind === 'wrong' && unknown.message).toMatch(/^[^\n]*--fast[^\n]*$/);
    expect(parseBench(['--help'], names)).toEqual({ kind: 'help' });
  });
});

describe('proc(5)', () => {
  test('counts fields after a name that holds brackets and spaces', () => {
    const stat = `42 (a) (b c) S 1 2 3 4 5 6 7 8 9 10 111 222 13 14`;
    expect(ticksOf(stat)).toBe(111 + 222);
    expect(parentOf(stat)).toBe('1');
  });

  test('reads resident memory', () => {
    expect(residentMb('Name:\tnode\nVmRSS:\t  1000 kB\nRssAnon:\t 5 kB\n')).toBeCloseTo(1.024);
    expect(() => residentMb('Name:\tnode\n')).toThrow('VmRSS');
  });
});

test('sealing and opening is timed for both backends, the same number of turns each', async () => {
  if ((await missingNative()) !== undefined) {
    console.log('No native ML-KEM and ML-DSA here: nothing to time.');
    return;
  }
  const times = await timeSealOpen({ turns: 2, batch: 1 });
  for (const step of STEPS) {
    for (const samples of [times[step].native, times[step].noble]) {
      expect(samples).toHaveLength(2);
      for (const ms of samples) expect(ms).toBeGreaterThan(0);
    }
  }
});
