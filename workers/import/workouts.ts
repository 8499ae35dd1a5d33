import type { ActivityKind, Intensity, LogEntryInput } from '../api/records.ts';
import { SOURCE_RANKS, type Source } from './interval-totals.ts';
import type { CsvRow } from './port.ts';

export type Movement = readonly [kind: ActivityKind, intensity: Intensity];

/** On the clock of where it was. */
export interface Moment {
  readonly day: string;
  /** `HH:MM`. */
  readonly time: string;
  /** Milliseconds of the local clock, as if it were UTC. */
  readonly local: number;
}

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
