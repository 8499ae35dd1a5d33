import { expect, test } from 'vitest';
import { en } from '../../../src/lib/i18n/en.ts';
import { unitsOf } from '../../../src/lib/state/units-of-region.ts';

test.each([
  [['en-US'], 'imperial'],
  [['en', 'en-US'], 'imperial'],
  [['en-GB'], 'metric'],
  [['de-AT', 'en-US'], 'metric'],
  [['my-MM'], 'imperial'],
  [['en'], 'metric'],
  [[], 'metric'],
] as const)('the measures of %o are %s', (languages, units) => {
  expect(unitsOf(languages)).toBe(units);
});

test('both say the same amounts', () => {
  expect(en.nutrition.waterHint.metric).toContain('250 ml');
  expect(en.nutrition.waterHint.imperial).toContain('8 fl oz');
});
