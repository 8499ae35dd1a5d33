import type { Bounds } from '../../api/formula.ts';
import type { PlanError, PlanField, PlanGoal, PlanItemInput, PlanSchedule } from '../../api/plans.ts';
import { MAX_METRIC_VALUE } from '../../api/own-metrics.ts';
import { ACTIVITY_KINDS } from '../../api/records.ts';
import type { Result } from '../../api/result.ts';
import { isRowId } from '../store/types.ts';
import { isDay } from '../wellness/calendar.ts';

type Why = PlanError['why'];

/** The bounds of api/plans.ts. */
const BOUNDS = {
  minutes: { min: 1, max: 600, step: 1 },
  weekMinutes: { min: 10, max: 3000, step: 1 },
  steps: { min: 500, max: 30_000, step: 1 },
  portions: { min: 0, max: 10, step: 0.5 },
  asleep: { min: 180, max: 840, step: 1 },
  days: { min: 1, max: 7, step: 1 },
} as const satisfies Record<string, Bounds>;

function whyNot(value: unknown, { min, max, step }: Bounds): Why | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'not-a-number';
  if (value < min) return 'too-small';
  if (value > max) return 'too-large';
  return Number.isInteger(value / step) ? null : 'not-a-number';
}

type Problem = readonly [PlanField, Why] | null;

function amount(field: PlanField, value: unknown, bounds: Bounds): Problem {
  const why = whyNot(value, bounds);
  return why === null ? null : [field, why];
}

function goalProblem(goal: PlanGoal): Problem {
  switch (goal.kind) {
    case 'activity':
      if (
        goal.activity !== 'any' &&
        (!ACTIVITY_KINDS.includes(goal.activity) || (goal.activity as string) === 'rest')
      )
        return ['activity', 'unknown'];
      return amount('minutes', goal.minutes, BOUNDS.minutes);
    case 'steps':
      return amount('steps', goal.steps, BOUNDS.steps);
    case 'portions':
      return amount('portions', goal.portions, BOUNDS.portions);
    case 'sleep':
      return (
        amount('atLeast', goal.atLeast, BOUNDS.asleep) ??
        amount('atMost', goal.atMost, BOUNDS.asleep) ??
        (goal.atMost < goal.atLeast ? ['atMost', 'too-small'] : null)
      );
    case 'own':
      // Whether there is such a metric is for the screen that offers it; one that was put aside still counts.
      if (!isRowId(goal.metric)) return ['metric', 'missing'];
      return Number.isFinite(goal.atLeast) && Math.abs(goal.atLeast) <= MAX_METRIC_VALUE
        ? null
        : ['atLeast', 'not-a-number'];
    case 'rest':
    case 'mood':
    case 'journal':
      return null;
    default:
      return ['goal', 'unknown'];
  }
}

function whenProblem(when: PlanSchedule, goal: PlanGoal): Problem {
  switch (when.kind) {
    case 'days':
      return amount('days', when.days, BOUNDS.days);
    case 'weekdays': {
      if (when.weekdays.length === 0) return ['when', 'missing'];
      const inOrder = when.weekdays.every((day, i) => day > (when.weekdays[i - 1] ?? 0));
      return inOrder && when.weekdays.every((day) => whyNot(day, BOUNDS.days) === null)
        ? null
        : ['when', 'unknown'];
    }
    case 'minutes':
      if (goal.kind !== 'activity') return ['when', 'unknown'];
      return amount('minutes', when.minutes, BOUNDS.weekMinutes);
    default:
      return ['when', 'unknown'];
  }
}

function timeProblem({ from, until }: Pick<PlanItemInput, 'from' | 'until'>): Problem {
  if (!isDay(from)) return ['from', 'not-a-number'];
  if (until === null) return null;
  if (!isDay(until)) return ['until', 'not-a-number'];
  return until < from ? ['until', 'too-small'] : null;
}

/** Checks an item and returns it with its own fields only. */
export function validatePlanItem(input: PlanItemInput): Result<PlanItemInput, PlanError> {
  const { goal, when, from, until } = input;
  const problem = goalProblem(goal) ?? whenProblem(when, goal) ?? timeProblem(input);
  if (problem === null) return { ok: true, value: { goal, when, from, until } };
  const [field, why] = problem;
  return { ok: false, error: { code: 'field-invalid', field, why } };
}
