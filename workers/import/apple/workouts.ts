import type { ActivityKind, Intensity, LogEntryInput } from '../../api/records.ts';
import type { CsvRow } from '../port.ts';
import { SOURCE_RANKS, type Source } from '../interval-totals.ts';
import type { Moment } from './moment.ts';

type Movement = readonly [kind: ActivityKind, intensity: Intensity];

/** Apple's names without their prefix; any other is sport. Vigorous is what the 2011 Compendium of Physical Activities puts above 6 MET. */
const MOVEMENTS: Readonly<Partial<Record<string, Movement>>> = {
  Walking: ['walk', 'moderate'],
  Hiking: ['walk', 'moderate'],
  Running: ['run', 'vigorous'],
  Cycling: ['cycle', 'moderate'],
  HandCycling: ['cycle', 'moderate'],
  Swimming: ['swim', 'moderate'],
  WaterFitness: ['swim', 'moderate'],
  TraditionalStrengthTraining: ['strength', 'moderate'],
  FunctionalStrengthTraining: ['strength', 'moderate'],
  CoreTraining: ['strength', 'moderate'],
  Yoga: ['yoga', 'light'],
  TaiChi: ['yoga', 'light'],
  Pilates: ['yoga', 'light'],
  Flexibility: ['yoga', 'light'],
  MindAndBody: ['yoga', 'light'],
  HighIntensityIntervalTraining: ['sport', 'vigorous'],
  JumpRope: ['sport', 'vigorous'],
};
const OTHER: Movement = ['sport', 'moderate'];
/** Two devices that saw the same stretch to this part saw the same workout. */
const SAME = 0.5;

export interface Workout {
  readonly line: number;
  readonly source: Source;
  readonly begin: Moment;
  readonly end: Moment;
  /** Whole. */
  readonly minutes: number;
  readonly entry: Extract<LogEntryInput, { domain: 'activity' }>;
}

export function movementOf(type: string): Movement {
  return Object.hasOwn(MOVEMENTS, type) ? (MOVEMENTS[type] ?? OTHER) : OTHER;
}

function overlaps(a: Workout, b: Workout): boolean {
  const shared = Math.min(a.end.local, b.end.local) - Math.max(a.begin.local, b.begin.local);
  const shorter = Math.min(a.end.local - a.begin.local, b.end.local - b.begin.local);
  return a.source !== b.source && a.entry.kind === b.entry.kind && shared > 0 && shared >= SAME * shorter;
}

/** One row a workout: where two devices recorded the same one, the better source's, else the longer. */
export function distinctWorkouts(workouts: readonly Workout[]): readonly CsvRow[] {
  const byStart = [...workouts].sort((a, b) => a.begin.local - b.begin.local || a.line - b.line);
  const better = (a: Workout, b: Workout): boolean => {
    const ranks = SOURCE_RANKS[a.source.kind] - SOURCE_RANKS[b.source.kind];
    return ranks === 0 ? a.minutes > b.minutes : ranks < 0;
  };
  const kept: Workout[] = [];
  for (const workout of byStart) {
    const before = kept.at(-1);
    if (before === undefined || !overlaps(before, workout)) kept.push(workout);
    else if (better(workout, before)) kept[kept.length - 1] = workout;
  }
  return kept.map(({ line, begin, entry }) => ({ line, day: begin.day, time: begin.time, entry }));
}
