/** @file Runs the worked examples of docs/FWI.md: the page and the formula can't drift apart. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DOMAINS, INTENSITIES, type Intensity } from '../../../workers/api/records.ts';
import { bandOf } from '../../../workers/engine/wellness/band.ts';
import { addDays } from '../../../workers/engine/wellness/calendar.ts';
import { dailySeries, type DatedEntry } from '../../../workers/engine/wellness/daily-series.ts';
import { FORMULA } from '../../../workers/engine/wellness/formula.ts';
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

function cellEntries(column: number, cell: string, day: string): readonly DatedEntry[] {
  const parts = cell.split('+').map((part) => part.trim());
  return parts
    .filter((part) => part !== '')
    .map((part) => {
      if (column === 0) return activityEntry(part, day);
      if (column === 1) return { domain: 'nutrition', portions: Number(part), water: 0, day };
      return { domain: 'mood', valence: Number(part), energy: 3, day };
    });
}

interface Example {
  readonly title: string;
  readonly entries: readonly DatedEntry[];
  readonly result: ReadonlyMap<string, string>;
}

function parse(section: string): Example {
  const lines = section.split('\n');
  const rows = lines.filter((line) => /^\| (Mon|Tue|Wed|Thu|Fri|Sat|Sun) /.test(line));
  expect(rows).toHaveLength(7);
  const entries = rows.flatMap((row, offset) => {
    const cells = row.split('|').slice(2, 5);
    return cells.flatMap((cell, column) => cellEntries(column, cell.trim(), addDays(MONDAY, offset)));
  });
  const result = /^Result: (.+)$/m.exec(section)?.[1];
  if (result === undefined) throw new Error('an example without a result');
  const pairs = result.split(', ').map((pair): [string, string] => {
    const [name, value] = pair.split(' ');
    return [name ?? '', value ?? ''];
  });
  return { title: lines[0] ?? '', entries, result: new Map(pairs) };
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
  expect(examples.length).toBeGreaterThanOrEqual(5);
});

describe('examples of docs/FWI.md', () => {
  test.each(examples)('$title', ({ entries, result }) => {
    const index = sevenDayIndex(dailySeries(entries), DOMAINS, MONDAY);
    const computed = new Map([
      ['coverage', String(index.coverage)],
      ...index.domains.map(({ domain, score }): [string, string] => [domain, written(score)]),
      ['index', written(index.value)],
      ['band', index.value === null ? 'none' : bandOf(index.value)],
    ]);
    expect(computed).toEqual(result);
  });
});
