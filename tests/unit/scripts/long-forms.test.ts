/** @file `npm run soak` runs every file that looks at WELLIO_SOAK. */
import { expect, test } from 'vitest';
import { longForms } from '../../../scripts/long-forms.ts';

test('every project’s long forms are found', () => {
  const found = longForms(`${import.meta.dirname}/../../..`);
  expect(found).toEqual(
    expect.arrayContaining([
      'tests/backend/killed.test.ts',
      'tests/rls/scale.test.ts',
      'tests/unit/backup/interrupted.test.ts',
    ]),
  );
  expect(found.every((file) => file.endsWith('.test.ts'))).toBe(true);
});
