/**
 * @file The one way from numbers of the index, of trends and of plans to the reader: as numbers, or, where somebody chose words only, as
 * words. Every place that shows such a number asks here.
 */
import type { AdherenceBand, Band, Progress } from '$api/index.ts';
import { t } from '$lib/i18n/index.ts';
import { appState } from '$lib/state/app-state.svelte.ts';
import { language } from './language.ts';
import { formatWhole } from './numbers.ts';

const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
const signed = new Intl.NumberFormat(language, {
  maximumFractionDigits: 1,
  minimumFractionDigits: 1,
  signDisplay: 'exceptZero',
});

/** Words instead of numbers. Reactive. */
export function wordsOnly(): boolean {
  return appState.snapshot?.wordsOnly ?? false;
}

/** The same limits as the formula's (docs/FWI.md). */
export function bandOf(index: number): Band {
  if (index < 40) return 'starting';
  if (index < 60) return 'building';
  return index < 80 ? 'steady' : 'strong';
}

/** `63`, or `Steady`. */
export function showIndex(index: number): string {
  return wordsOnly() ? t.scores.bands[bandOf(index)] : formatWhole(index);
}

/** A part's score: `78`, or `nearly all`. */
export function showPart(score: number): string {
  if (!wordsOnly()) return formatWhole(score);
  const [little = '', some = '', good = '', all = ''] = t.scores.parts;
  if (score < 25) return little;
  if (score < 50) return some;
  return score < 75 ? good : all;
}

function daysClass(days: number): 0 | 1 | 2 | 3 {
  if (days === 0) return 0;
  if (days < 4) return 1;
  return days < 7 ? 2 : 3;
}

/** `5 of 7 days have an entry`, or `Most days have an entry`. */
export function showCoverage(days: number): string {
  return wordsOnly() ? (t.scores.coverageWords[daysClass(days)] ?? '') : t.scores.coverage(days);
}

/** Days of seven: `5`, or `most`. */
export function showDays(days: number): string {
  return wordsOnly() ? (t.scores.daysWords[daysClass(days)] ?? '') : formatWhole(days);
}

/** What an index still waits for. */
export function showNeeded(days: number): string {
  return wordsOnly() ? t.scores.neededWords : t.scores.needed(days);
}

const MUCH = 5;
const LITTLE = 0.5;

/** Index points of a change: `+2.5`, or `a little more`. */
export function showPoints(points: number): string {
  if (!wordsOnly()) return signed.format(points);
  if (Math.abs(points) < LITTLE) return t.scores.moved.same;
  if (points > 0) return points < MUCH ? t.scores.moved.up : t.scores.moved['much-up'];
  return points > -MUCH ? t.scores.moved.down : t.scores.moved['much-down'];
}

/** Of the share done; the same limits as a clinician's packet (docs/FWI.md). */
export function progressBand({
  done,
  planned,
}: Pick<Progress, 'done' | 'planned'>): AdherenceBand | 'not-yet' {
  if (done === 0) return 'not-yet';
  if (done / planned >= 0.8) return 'mostly';
  return done / planned >= 0.4 ? 'partly' : 'at-times';
}

/** `Mostly: 2 of 3 days, 67%`, or `Mostly`. */
export function showProgress(progress: Progress): string {
  const { done, planned, unit } = progress;
  const word = t.scores.progress[progressBand(progress)];
  if (wordsOnly()) return word;
  const share = percent.format(done / planned);
  const numbers =
    unit === 'days'
      ? t.scores.progressDays(done, planned, share)
      : t.scores.progressMinutes(formatWhole(done), formatWhole(planned), share);
  return `${word}: ${numbers}`;
}
