/** @file The night that the sleep form offers: the usual one that ended on the day, never one that isn't over. */
import { expect, test } from 'vitest';
import { LogDraft } from '$lib/features/today/log-draft.svelte.ts';
import { fillNight } from '$lib/features/today/usual-night.ts';

const filled = (now: string, usual: Parameters<typeof fillNight>[1] = null, bed = '') => {
  const draft = new LogDraft('sleep', null, 'UTC');
  draft.bed = bed;
  fillNight(draft, usual, now.slice(0, 10), Date.parse(`${now}Z`));
  return [draft.bed, draft.wake];
};

test.each([
  ['2026-11-21T15:00', null, ['2026-11-20T23:00', '2026-11-21T07:00']],
  // Still under way: until now.
  ['2026-11-21T03:10', null, ['2026-11-20T23:00', '2026-11-21T03:10']],
  ['2026-11-21T00:05', null, ['2026-11-20T23:00', '2026-11-21T00:05']],
  // Somebody who sleeps by day.
  ['2026-11-21T20:00', { bed: '08:00', wake: '16:00' }, ['2026-11-21T08:00', '2026-11-21T16:00']],
  ['2026-11-21T00:05', { bed: '16:00', wake: '00:00' }, ['2026-11-20T16:00', '2026-11-21T00:00']],
] as const)('at %s', (now, usual, night) => {
  expect(filled(now, usual)).toEqual(night);
});

test('what was typed stays', () => {
  expect(filled('2026-11-21T15:00', null, '2026-11-20T22:10')).toEqual(['2026-11-20T22:10', '']);
});
