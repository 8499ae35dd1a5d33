/** @file Plan items against days: what was done, what was planned. Doing more than planned never shows as more. */
import type { Domain } from '../../api/records.ts';
import type { AdherenceItem } from '../../api/insights.ts';
import type { PlanGoal, PlanItem, PlanItemInput, Progress } from '../../api/plans.ts';
import { weekdayOf } from './calendar.ts';
import type { DailySeries, DayFacts } from './daily-series.ts';

/** Days with a journal note: the only thing that a plan knows of the journal. */
export type JournalDays = ReadonlySet<string>;
const NO_NOTES: JournalDays = new Set();

function minutesOf(facts: DayFacts | undefined, goal: Extract<PlanGoal, { kind: 'activity' }>): number {
  const kinds = facts?.activity?.kinds;
  if (kinds === undefined) return 0;
  if (goal.activity !== 'any') return kinds.get(goal.activity) ?? 0;
  return [...kinds.values()].reduce((sum, minutes) => sum + minutes, 0);
}

/** A rest entry and no other activity. */
export function isRestDay(facts: DayFacts | undefined): boolean {
  return facts !== undefined && facts.activity?.kinds.size === 1 && facts.activity.kinds.has('rest');
}

/** Whether a goal was met on a day. */
export function isDone(
  goal: PlanGoal,
  day: string,
  series: DailySeries,
  notes: JournalDays = NO_NOTES,
): boolean {
  const facts = series.get(day);
  switch (goal.kind) {
    case 'activity':
      return minutesOf(facts, goal) >= Math.max(1, goal.minutes);
    case 'rest':
      return isRestDay(facts);
    case 'steps':
      return (facts?.steps ?? 0) >= goal.steps;
    case 'portions':
      return (facts?.portions ?? -1) >= goal.portions;
    case 'sleep':
      return (facts?.sleep ?? -1) >= goal.atLeast && (facts?.sleep ?? -1) <= goal.atMost;
    case 'mood':
      return (facts?.valence ?? null) !== null;
    case 'journal':
      return notes.has(day);
    case 'own':
      return (facts?.own.get(goal.metric) ?? Number.NEGATIVE_INFINITY) >= goal.atLeast;
  }
}

export function isActive({ from, until }: Pick<PlanItemInput, 'from' | 'until'>, day: string): boolean {
  return day >= from && (until === null || day <= until);
}

/** One item over the days of one week; null where it isn't planned on any of them. */
export function weekProgress(
  { goal, when, from, until }: PlanItemInput,
  week: readonly string[],
  series: DailySeries,
  notes: JournalDays = NO_NOTES,
): Progress | null {
  const days = week.filter((day) => isActive({ from, until }, day));
  if (days.length === 0) return null;
  if (when.kind === 'minutes') {
    if (goal.kind !== 'activity') return null;
    const minutes = days.reduce((sum, day) => sum + minutesOf(series.get(day), goal), 0);
    // A week that an item began or ended in asks for its share.
    const planned = Math.round((when.minutes * days.length) / week.length);
    return { done: Math.min(minutes, planned), planned, unit: 'minutes' };
  }
  const planned =
    when.kind === 'days'
      ? Math.min(when.days, days.length)
      : days.filter((day) => when.weekdays.includes(weekdayOf(day))).length;
  if (planned === 0) return null;
  // Tuesday's walk stands for Monday's: what counts is that it was done that week.
  const done = days.filter((day) => isDone(goal, day, series, notes)).length;
  return { done: Math.min(done, planned), planned, unit: 'days' };
}

/** Several weeks together, each capped at its plan; null where none had one. */
export function progressOver(
  item: PlanItemInput,
  weeks: readonly (readonly string[])[],
  series: DailySeries,
  notes: JournalDays = NO_NOTES,
): Progress | null {
  const each = weeks.flatMap((week) => weekProgress(item, week, series, notes) ?? []);
  const [first] = each;
  if (first === undefined) return null;
  return {
    done: each.reduce((sum, { done }) => sum + done, 0),
    planned: each.reduce((sum, { planned }) => sum + planned, 0),
    unit: first.unit,
  };
}

const DOMAIN_OF: Partial<Record<PlanGoal['kind'], Domain>> = {
  activity: 'activity',
  portions: 'nutrition',
  mood: 'mood',
};

const MOST_DAYS = 7;

/**
 * What others may get to know of plans: days done of days planned per domain, of all its items by days together, at most seven. Items by
 * minutes, rest, steps, sleep and the journal stay here.
 */
export function adherence(
  series: DailySeries,
  domains: readonly string[],
  plan: readonly PlanItem[],
  week: readonly string[],
): readonly AdherenceItem[] {
  return (['activity', 'nutrition', 'mood'] as const)
    .filter((domain) => domains.includes(domain))
    .flatMap((domain) => {
      const each = plan
        .filter(({ goal, when }) => DOMAIN_OF[goal.kind] === domain && when.kind !== 'minutes')
        .flatMap((item) => weekProgress(item, week, series) ?? []);
      const planned = Math.min(
        MOST_DAYS,
        each.reduce((sum, one) => sum + one.planned, 0),
      );
      const done = each.reduce((sum, one) => sum + one.done, 0);
      return planned === 0 ? [] : [{ domain, done: Math.min(done, planned), planned }];
    });
}

/** Days a week per domain, 0–7: what plans were in the app's first version, and what one begins with. */
export type SimplePlan = Readonly<Record<Domain, number>>;

const SIMPLE_GOALS: Readonly<Record<Domain, PlanGoal>> = {
  activity: { kind: 'activity', activity: 'any', minutes: 1 },
  nutrition: { kind: 'portions', portions: 0 },
  mood: { kind: 'mood' },
};

/** The same plan as items that mean exactly what it meant. */
export function simplePlanItems(plan: SimplePlan, from: string): readonly PlanItem[] {
  return (['activity', 'nutrition', 'mood'] as const)
    .filter((domain) => plan[domain] > 0)
    .map((domain) => ({
      id: domain,
      goal: SIMPLE_GOALS[domain],
      when: { kind: 'days', days: plan[domain] },
      from,
      until: null,
    }));
}
