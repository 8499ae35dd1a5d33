/** @file A diary of ten years, the same for the same seed: 50,000 log entries as CSV (docs/CSV.md) and 3,650 notes. */
import { CSV_COLUMNS } from '../../workers/api/imports.ts';
import { addDays } from '../../workers/engine/wellness/calendar.ts';
import { randomFrom } from '../fixtures/seeded-random.ts';

const DAYS = 3650;
export const TEN_YEARS = { entries: 50_000, notes: DAYS, seed: 20_261_121, lastDay: '2026-11-20' } as const;

const SENTENCES = [
  'Slept well and woke before the alarm.',
  'A long day; walked home along the river.',
  'Cooked with A., far too much, most of it good.',
  'Tired, and not sure why. Early to bed.',
  'Rain until noon, then sun on wet leaves.',
  'Called my brother. We laughed about the old car.',
];

function textFrom(draw: () => number): string {
  const count = 4 + Math.floor(draw() * 12);
  return Array.from({ length: count }, () => SENTENCES[Math.floor(draw() * SENTENCES.length)] ?? '').join(
    ' ',
  );
}

/** `share` of all of it: 1 is ten years. */
export function tenYears(share = 1): { readonly csv: string; readonly notes: readonly string[] } {
  const draw = randomFrom(TEN_YEARS.seed);
  const entries = Math.round(TEN_YEARS.entries * share);
  const lines = [CSV_COLUMNS.join(',')];
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  for (let at = 0; at < entries; at += 1) {
    const cells: Record<string, string | number> = {
      date: addDays(TEN_YEARS.lastDay, -Math.floor((at * DAYS) / TEN_YEARS.entries)),
      time: `${two(draw() * 24)}:${two(draw() * 60)}`,
    };
    const kind = draw();
    if (kind < 0.35)
      Object.assign(cells, {
        domain: 'activity',
        kind: draw() < 0.7 ? 'walk' : 'yoga',
        minutes: 5 + Math.floor(draw() * 80),
        intensity: draw() < 0.6 ? 'light' : 'moderate',
      });
    else if (kind < 0.7)
      Object.assign(cells, {
        domain: 'nutrition',
        portions: Math.floor(draw() * 6),
        water: Math.floor(draw() * 9),
      });
    else
      Object.assign(cells, {
        domain: 'mood',
        valence: 1 + Math.floor(draw() * 5),
        energy: 1 + Math.floor(draw() * 5),
      });
    lines.push(CSV_COLUMNS.map((column) => String(cells[column] ?? '')).join(','));
  }
  const notes = Array.from({ length: Math.round(TEN_YEARS.notes * share) }, () => textFrom(draw));
  return { csv: `${lines.join('\n')}\n`, notes };
}
