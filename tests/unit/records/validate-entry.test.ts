import { expect, test } from 'vitest';
import type { LogEntryInput } from '../../../workers/api/records.ts';
import { validateEntry, validateInstant } from '../../../workers/engine/records/validate-entry.ts';

const walk = { domain: 'activity', kind: 'walk', minutes: 30, intensity: 'moderate' } as const;
const food = { domain: 'nutrition', portions: 3, water: 6 } as const;
const mood = { domain: 'mood', valence: 4, energy: 3 } as const;

const NOON = { at: Date.parse('2026-11-20T12:00:00Z') };

function problem(entry: object) {
  const result = validateEntry(entry as LogEntryInput, NOON);
  return result.ok ? null : `${result.error.field} ${result.error.why}`;
}

test('entries within the limits pass, with their own fields only', () => {
  for (const entry of [walk, food, mood])
    expect(validateEntry(entry, NOON)).toEqual({ ok: true, value: entry });
  expect(validateEntry({ ...food, note: 'private' } as LogEntryInput, NOON)).toEqual({
    ok: true,
    value: food,
  });
  expect(validateEntry({ ...food, portions: 2.5, water: 0 }, NOON)).toMatchObject({ ok: true });
});

test('a rest day has no minutes and one form', () => {
  const rest = { domain: 'activity', kind: 'rest', minutes: 0, intensity: 'vigorous' } as const;
  expect(validateEntry(rest, NOON)).toEqual({ ok: true, value: { ...rest, intensity: 'light' } });
  expect(problem({ ...rest, minutes: 1 })).toBe('minutes too-large');
  expect(problem({ ...walk, minutes: 0 })).toBe('minutes too-small');
});

test.each([
  [{ ...walk, kind: 'gallop' }, 'kind unknown'],
  [{ ...walk, intensity: 'brutal' }, 'intensity unknown'],
  [{ ...walk, minutes: 1441 }, 'minutes too-large'],
  [{ ...walk, minutes: -1 }, 'minutes too-small'],
  [{ ...walk, minutes: 1.5 }, 'minutes not-a-number'],
  [{ ...walk, minutes: Number.NaN }, 'minutes not-a-number'],
  [{ ...walk, minutes: '30' }, 'minutes not-a-number'],
  [{ domain: 'activity', kind: 'walk', intensity: 'light' }, 'minutes missing'],
  [{ ...food, portions: 20.5 }, 'portions too-large'],
  [{ ...food, portions: 1.25 }, 'portions not-a-number'],
  [{ ...food, water: 31 }, 'water too-large'],
  [{ ...food, water: Number.POSITIVE_INFINITY }, 'water not-a-number'],
  [{ ...mood, valence: 0 }, 'valence too-small'],
  [{ ...mood, valence: 6 }, 'valence too-large'],
  [{ ...mood, energy: 2.5 }, 'energy not-a-number'],
  [{ domain: 'weight', kilograms: 80 }, 'kind unknown'],
])('%o is refused: %s', (entry, why) => {
  expect(problem(entry)).toBe(why);
});

test('what may be left out is kept when it was said, in one form', () => {
  const accepted = (entry: LogEntryInput) => {
    const checked = validateEntry(entry, NOON);
    return checked.ok ? checked.value : checked.error;
  };
  expect(accepted({ ...walk, steps: 3200 })).toEqual({ ...walk, steps: 3200 });
  expect(accepted({ ...walk, kind: 'rest', minutes: 0, steps: 5 })).not.toHaveProperty('steps');
  expect(accepted({ ...food, marks: ['nuts', 'whole-grain', 'nuts'] })).toEqual({
    ...food,
    marks: ['whole-grain', 'nuts'],
  });
  expect(accepted({ ...food, marks: [] })).toEqual(food);
  expect(accepted({ ...mood, stress: 5, tags: [' after  rain ', 'calm', 'calm', ' '] })).toEqual({
    ...mood,
    stress: 5,
    tags: ['after rain', 'calm'],
  });
});

test.each([
  [{ ...walk, steps: 200_001 }, 'steps too-large'],
  [{ ...walk, steps: 1.5 }, 'steps not-a-number'],
  [{ ...food, marks: ['poison'] }, 'marks unknown'],
  [{ ...mood, stress: 0 }, 'stress too-small'],
  [{ ...mood, tags: ['x'.repeat(25)] }, 'tags too-long'],
  [{ ...mood, tags: ['a\u202eb'] }, 'tags unknown'],
  [{ ...mood, tags: Array.from({ length: 9 }, (_, n) => `word ${n}`) }, 'tags too-large'],
  [{ domain: 'own', metric: 'none', value: 1 }, 'metric unknown'],
])('%o is refused: %s', (entry, why) => {
  expect(problem(entry)).toBe(why);
});

test('the moment lies between 1970 and now', () => {
  expect(validateInstant(1_000_000, 1_000_000)).toEqual({ ok: true, value: 1_000_000 });
  expect(validateInstant(1_060_000, 1_000_000).ok).toBe(true);
  expect(validateInstant(1_060_001, 1_000_000)).toMatchObject({ error: { field: 'at', why: 'in-future' } });
  expect(validateInstant(-1, 1_000_000)).toMatchObject({ error: { why: 'too-small' } });
  expect(validateInstant(Number.NaN, 1_000_000)).toMatchObject({ error: { why: 'not-a-number' } });
});
