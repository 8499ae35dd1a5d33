import type { TodaySnapshot } from '$api/index.ts';
import { toLocalInput } from '$lib/format/local-time.ts';
import { addDays } from '$lib/format/weeks.ts';
import type { LogDraft } from './log-draft.svelte.ts';

const FIRST_NIGHT = { bed: '23:00', wake: '07:00' };

/** Fills an untouched sleep form with the night that ends on `day`, at the usual times; not later than now. */
export function fillNight(
  draft: LogDraft,
  usual: TodaySnapshot['usualSleep'],
  day: string,
  now: number,
): void {
  if (draft.domain !== 'sleep' || draft.bed !== '' || draft.wake !== '') return;
  const { bed, wake } = usual ?? FIRST_NIGHT;
  const woke = `${day}T${wake}`;
  const latest = toLocalInput(now, draft.zone);
  draft.wake = woke > latest ? latest : woke;
  // Both stand in `datetime-local` form, so they compare as text.
  const sameDay = `${draft.wake.slice(0, 10)}T${bed}`;
  draft.bed = sameDay < draft.wake ? sameDay : `${addDays(draft.wake.slice(0, 10), -1)}T${bed}`;
}
