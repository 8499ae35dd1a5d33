import { expect, test } from 'vitest';
import { daysFrom, weekStart } from '../../../src/lib/format/week-start.ts';

test.each([
  [['en-US'], 7],
  [['en', 'pt-BR'], 7],
  [['en-GB'], 1],
  [['de-AT'], 1],
  [['ar-EG'], 6],
  [['en'], 1],
  [[], 1],
])('weeks of %j begin on day %i', (languages, day) => {
  expect(weekStart(languages)).toBe(day);
});

test('the days in the order of such a week', () => {
  expect(daysFrom(1)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(daysFrom(7)).toEqual([7, 1, 2, 3, 4, 5, 6]);
  expect(daysFrom(6)).toEqual([6, 7, 1, 2, 3, 4, 5]);
});
