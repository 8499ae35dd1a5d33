import type { FieldError, GoneError, StorageError } from './errors.ts';
import type { OwnMetric } from './own-metrics.ts';
import type { ActivityKind } from './records.ts';
import type { Result } from './result.ts';

/** What somebody means to do on a day. */
export type PlanGoal =
  /** At least so many minutes of it, 1–600. */
  | {
      readonly kind: 'activity';
      readonly activity: Exclude<ActivityKind, 'rest'> | 'any';
      readonly minutes: number;
    }
  /** A day with a rest entry. */
  | { readonly kind: 'rest' }
  /** At least so many steps, 500–30,000. */
  | { readonly kind: 'steps'; readonly steps: number }
  /** At least so many portions, 0–10; 0: whatever was logged. */
  | { readonly kind: 'portions'; readonly portions: number }
  /** Asleep at least and at most so many minutes, 180–840. */
  | { readonly kind: 'sleep'; readonly atLeast: number; readonly atMost: number }
  /** A mood entry. */
  | { readonly kind: 'mood' }
  /** A journal note. */
  | { readonly kind: 'journal' }
  /** An own metric, by its id, at least so much on the day. */
  | { readonly kind: 'own'; readonly metric: string; readonly atLeast: number };

export const GOAL_KINDS = [
  'activity',
  'rest',
  'steps',
  'portions',
  'sleep',
  'mood',
  'journal',
  'own',
] as const satisfies readonly PlanGoal['kind'][];
export type GoalKind = PlanGoal['kind'];

export type PlanSchedule =
  /** On so many days a week, 1–7, whichever. */
  | { readonly kind: 'days'; readonly days: number }
  /** On these days of the week: 1 Monday to 7 Sunday, in order, each once. */
  | { readonly kind: 'weekdays'; readonly weekdays: readonly number[] }
  /** So many minutes a week together, 10–3,000; of an activity only. */
  | { readonly kind: 'minutes'; readonly minutes: number };

export interface PlanItemInput {
  readonly goal: PlanGoal;
  readonly when: PlanSchedule;
  /** First and last calendar day; null: until it is ended. */
  readonly from: string;
  readonly until: string | null;
}

export interface PlanItem extends PlanItemInput {
  readonly id: string;
}

/** Done against planned, capped at planned: doing more never shows as more. Null where nothing was planned in those days. */
export interface Progress {
  readonly done: number;
  readonly planned: number;
  readonly unit: 'days' | 'minutes';
}

export interface PlanItemSnapshot {
  readonly item: PlanItem;
  readonly thisWeek: Progress | null;
  /** Over the last four finished weeks together. */
  readonly lastWeeks: Progress | null;
}

/** One day of the calendar. */
export interface PlanDay {
  readonly day: string;
  /** Items done on it. */
  readonly done: readonly string[];
  /** Items planned for just this day that aren't done; of items without days of their own, none. */
  readonly planned: readonly string[];
  /** A rest entry and no other activity. */
  readonly rest: boolean;
}

export interface PlansSnapshot {
  readonly today: string;
  /** `2026-11` */
  readonly month: string;
  /** Running ones first, each group by start. */
  readonly items: readonly PlanItemSnapshot[];
  /** For the words of items; archived ones too. */
  readonly ownMetrics: readonly OwnMetric[];
  /** Of the month, in order. */
  readonly days: readonly PlanDay[];
}

export type PlanField =
  | 'goal'
  | 'activity'
  | 'minutes'
  | 'steps'
  | 'portions'
  | 'atLeast'
  | 'atMost'
  | 'metric'
  | 'when'
  | 'days'
  | 'from'
  | 'until';
export type PlanError = FieldError<PlanField>;

export interface PlansView {
  /** `month` null: the running one. */
  snapshot(month: string | null): Promise<PlansSnapshot>;
  add(item: PlanItemInput): Promise<Result<PlanItem, PlanError | StorageError>>;
  change(id: string, item: PlanItemInput): Promise<Result<PlanItem, PlanError | GoneError | StorageError>>;
  /** Removing can be undone until the engine stops. */
  remove(id: string): Promise<Result<null, GoneError | StorageError>>;
  undoRemove(id: string): Promise<Result<PlanItem, GoneError | StorageError>>;
}
