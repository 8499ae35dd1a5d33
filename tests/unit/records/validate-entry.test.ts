import { expect, test } from 'vitest';
import type { LogEntryInput } from '../../../workers/api/records.ts';
import { validateEntry, validateInstant } from '../../../workers/engine/records/validate-entry.ts';

const walk = { domain: 'activity', kind: 'walk', minutes: 30, intensity: 'moderate' } as const;
const food = { domain: 'nutrition', portions: 3, water: 6 } as const;
const mood = { domain: 'mood', valence: 4, energy: 3 } as const;

function problem(entry: object) {
  const result = validateEntry(entry as LogEntryInput);
  return result.ok ? null : `${result.error.field} ${result.error.why}`;
}

test('entries within the limits pass, with their own fields only', () => {
  for (const entry of [walk, food, mood]) expect(validateEntry(entry)).toEqual({ ok: true, value: entry });
  expect(validateEntry({ ...food, note: 'private' } as LogEntryInput)).toEqual({ ok: true, value: food });
  expect(validateEntry({ ...food, portions: 2.5, water: 0 })).toMatchObject({ ok: true });
});

test('a rest day has no minutes and one form', () => {
  const rest = { domain: 'activity', kind: 'rest', minutes: 0, intensity: 'vigorous' } as const;
  expect(validateEntry(rest)).toEqual({ ok: true, value: { ...rest, intensity: 'light' } });
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

test('the moment lies between 1970 and now', () => {
  expect(validateInstant(1_000_000, 1_000_000)).toEqual({ ok: true, value: 1_000_000 });
  expect(validateInstant(1_060_000, 1_000_000).ok).toBe(true);
  expect(validateInstant(1_060_001, 1_000_000)).toMatchObject({ error: { field: 'at', why: 'in-future' } });
  expect(validateInstant(-1, 1_000_000)).toMatchObject({ error: { why: 'too-small' } });
  expect(validateInstant(Number.NaN, 1_000_000)).toMatchObject({ error: { why: 'not-a-number' } });
});
