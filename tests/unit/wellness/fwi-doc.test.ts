/** @file Runs the worked examples of docs/FWI.md: the page and the formula can't drift apart. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  ANCHOR_BOUNDS,
  ANCHORED,
  FORMULA_PRESETS,
  INDEX_DOMAINS,
  type FormulaParameters,
} from '../../../workers/api/formula.ts';
import type { DayMeasure } from '../../../workers/api/measures.ts';
import { INTENSITIES, type Intensity } from '../../../workers/api/records.ts';
import { bandOf } from '../../../workers/engine/wellness/band.ts';
import { addDays } from '../../../workers/engine/wellness/calendar.ts';
import { dailySeries, type DatedEntry } from '../../../workers/engine/wellness/daily-series.ts';
import { FORMULA, STANDARD } from '../../../workers/engine/wellness/formula.ts';
import { sevenDayIndex } from '../../../workers/engine/wellness/seven-day-index.ts';

const MONDAY = '2026-11-16';
const page = readFileSync(new URL('../../../docs/FWI.md', import.meta.url), 'utf8');

function isIntensity(word: string | undefined): word is Intensity {
  return INTENSITIES.some((intensity) => intensity === word);
}

function activityEntry(text: string, day: string): DatedEntry {
  if (text === 'rest') return { domain: 'activity', kind: 'rest', minutes: 0, intensity: 'light', day };
  const [minutes, intensity] = text.split(' ');
  if (!isIntensity(intensity)) throw new Error(`no intensity in "${text}"`);
  return { domain: 'activity', kind: 'walk', minutes: Number(minutes), intensity, day };
}

interface Logged {
  readonly entries: readonly DatedEntry[];
  readonly measures: readonly DayMeasure[];
}

function cell(column: string, text: string, day: string): Logged {
  const parts = text
    .split('+')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (column === 'steps' || column === 'sleep')
    return { entries: [], measures: parts.map((part) => ({ metric: column, day, amount: Number(part) })) };
  const entries = parts.map((part): DatedEntry => {
    if (column === 'activity') return activityEntry(part, day);
    if (column === 'nutrition') return { domain: 'nutrition', portions: Number(part), water: 0, day };
    return { domain: 'mood', valence: Number(part), energy: 3, day };
  });
  return { entries, measures: [] };
}

const cellsOf = (line: string): readonly string[] =>
  line
    .split('|')
    .slice(2, -1)
    .map((text) => text.trim());

/** `weight activity 3, minutes 75, light 1` */
function parameters(text: string | undefined): FormulaParameters {
  const weights: Record<string, number> = { ...STANDARD.weights };
  const anchors: Record<string, number> = { ...STANDARD.anchors };
  let { lightMinute } = STANDARD;
  for (const words of text?.split(', ').map((part) => part.split(' ')) ?? []) {
    const value = Number(words.at(-1));
    const [first = '', second = ''] = words;
    if (first === 'weight') weights[second] = value;
    else if (first === 'light') lightMinute = value;
    else anchors[first] = value;
  }
  expect(Object.keys({ ...weights, ...anchors })).toHaveLength(8);
  return { ...STANDARD, weights, anchors, lightMinute } as FormulaParameters;
}

interface Example extends Logged {
  readonly title: string;
  readonly parameters: FormulaParameters;
  readonly result: ReadonlyMap<string, string>;
}

function parse(section: string): Example {
  const lines = section.split('\n');
  const header = cellsOf(lines.find((line) => line.startsWith('| day ')) ?? '');
  const rows = lines.filter((line) => /^\| (Mon|Tue|Wed|Thu|Fri|Sat|Sun) /.test(line));
  expect(rows).toHaveLength(7);
  const cells = rows.flatMap((row, offset) =>
    cellsOf(row).map((text, at) => cell(header[at] ?? '', text, addDays(MONDAY, offset))),
  );
  const result = /^Result: (.+)$/m.exec(section)?.[1];
  if (result === undefined) throw new Error('an example without a result');
  const pairs = result.split(', ').map((pair): [string, string] => {
    const [name, value] = pair.split(' ');
    return [name ?? '', value ?? ''];
  });
  return {
    title: lines[0] ?? '',
    entries: cells.flatMap(({ entries }) => entries),
    measures: cells.flatMap(({ measures }) => measures),
    parameters: parameters(/^Values: (.+)$/m.exec(section)?.[1]),
    result: new Map(pairs),
  };
}

const examples = page
  .split('\n### ')
  .filter((section) => section.includes('<!-- example -->'))
  .map(parse);

/** As the page writes a number: at most three decimals. */
function written(value: number | null): string {
  return value === null ? 'none' : String(Number(value.toFixed(3)));
}

test('the page names the running formula and holds its examples', () => {
  expect(page).toContain(`\`${FORMULA}\``);
  expect(examples.length).toBeGreaterThanOrEqual(8);
});

test('the page names the bounds and defaults that hold', () => {
  const rows = ['minutes a week', 'steps a day', 'portions a day', 'sleep a night'];
  for (const [at, measure] of ANCHORED.entries()) {
    const row = cellsOf(page.split('\n').find((line) => line.startsWith(`| ${rows[at] ?? ''}`)) ?? '');
    const amounts = row.map(
      (text) => Number.parseFloat(text.replace(',', '')) * (text.endsWith('h') ? 60 : 1),
    );
    const { min, max, step } = ANCHOR_BOUNDS[measure];
    expect(amounts).toEqual([min, max, step, FORMULA_PRESETS.standard.anchors[measure]]);
  }
});

describe('examples of docs/FWI.md', () => {
  test.each(examples)('$title', ({ entries, measures, parameters, result }) => {
    const index = sevenDayIndex(dailySeries(entries, measures), INDEX_DOMAINS, MONDAY, parameters);
    const computed = new Map([
      ['coverage', String(index.coverage)],
      ...index.domains.map(({ domain, score }): [string, string] => [domain, written(score)]),
      ['index', written(index.value)],
      ['band', index.value === null ? 'none' : bandOf(index.value)],
    ]);
    expect(computed).toEqual(result);
  });
});
