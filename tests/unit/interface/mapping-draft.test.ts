import { expect, test } from 'vitest';
import { guessDraft, mappingOf } from '../../../src/lib/features/import/mapping-draft.ts';

const HEAD = { delimiter: ';', columns: ['Datum', 'Uhrzeit', 'Minutes', 'Mood'], rows: [] } as const;

test('the first guess takes the columns whose names say so, and the comma where lists use semicolons', () => {
  expect(guessDraft(HEAD)).toMatchObject({ date: '0', time: '1', value: '2', decimal: ',' });
  expect(guessDraft({ ...HEAD, delimiter: ',', columns: ['a', 'b'] })).toMatchObject({
    date: '0',
    time: '',
    value: '',
    decimal: '.',
  });
});

test('a mapping says what the person said', () => {
  const draft = guessDraft(HEAD);
  expect(mappingOf(draft, HEAD)).toEqual({
    delimiter: ';',
    decimal: ',',
    date: 0,
    dateOrder: 'ymd',
    time: 1,
    rows: { as: 'activity', minutes: 2, kind: 'walk', intensity: 'moderate' },
  });
  expect(mappingOf({ ...draft, rows: 'mood', value: '3', low: '10', high: '1,5' }, HEAD)?.rows).toEqual({
    as: 'mood',
    valence: 3,
    energy: null,
    low: 10,
    high: 1.5,
  });
  expect(mappingOf({ ...draft, rows: 'nutrition', second: '3' }, HEAD)?.rows).toEqual({
    as: 'nutrition',
    portions: 2,
    water: 3,
  });
  expect(mappingOf({ ...draft, rows: 'steps' }, HEAD)?.rows).toEqual({ as: 'steps', amount: 2 });
});

test('without a date, a value or two ends of the scale there is none', () => {
  const draft = guessDraft(HEAD);
  expect(mappingOf({ ...draft, date: '' }, HEAD)).toBeNull();
  expect(mappingOf({ ...draft, value: '' }, HEAD)).toBeNull();
  expect(mappingOf({ ...draft, rows: 'mood', low: '3', high: '3' }, HEAD)).toBeNull();
  expect(mappingOf({ ...draft, rows: 'mood', low: 'x' }, HEAD)).toBeNull();
});
