import type { PlanGoal, PlanItemInput, PlanSchedule } from '$api/index.ts';
import { formatList, formatWeekdayLong } from '$lib/format/dates.ts';
import { formatAmount, formatWhole } from '$lib/format/numbers.ts';
import { wordsOnly } from '$lib/format/scores.ts';
import { t } from '$lib/i18n/index.ts';

/** Names of own metrics by id. */
export type MetricNames = ReadonlyMap<string, string>;
const NO_METRICS: MetricNames = new Map();

/** `Walk, 20 min or more` */
export function goalWords(goal: PlanGoal, metrics: MetricNames = NO_METRICS): string {
  const words = t.plan.words;
  switch (goal.kind) {
    case 'activity': {
      if (goal.activity === 'any')
        return goal.minutes > 1 ? words.anyActivity(formatWhole(goal.minutes)) : words.anyActivityShort;
      const kind = t.activity.kinds[goal.activity];
      return goal.minutes > 1 ? words.activity(kind, formatWhole(goal.minutes)) : words.activityShort(kind);
    }
    case 'steps':
      return words.steps(formatWhole(goal.steps));
    case 'portions':
      return goal.portions === 0 ? words.anyPortions : words.portions(formatAmount(goal.portions));
    case 'sleep':
      return words.sleep(formatAmount(goal.atLeast / 60), formatAmount(goal.atMost / 60));
    case 'own':
      return words.own(metrics.get(goal.metric) ?? t.plan.goals.own, formatAmount(goal.atLeast));
    case 'rest':
    case 'mood':
    case 'journal':
      return words[goal.kind];
  }
}

/** `3 days a week`, `Monday, Wednesday and Friday` */
export function oftenWords(when: PlanSchedule): string {
  switch (when.kind) {
    case 'days':
      return when.days === 7 ? t.plan.often.everyDay : t.plan.often.days(when.days);
    case 'weekdays':
      return formatList(when.weekdays.map(formatWeekdayLong));
    case 'minutes':
      return t.plan.often.minutes(formatWhole(when.minutes));
  }
}

/** What an item is about, without a number. */
function subject(goal: PlanGoal, metrics: MetricNames): string {
  if (goal.kind === 'own') return metrics.get(goal.metric) ?? t.plan.goals.own;
  if (goal.kind !== 'activity') return t.plan.goals[goal.kind];
  return goal.activity === 'any' ? t.plan.words.anyActivityShort : t.activity.kinds[goal.activity];
}

/** The whole item in one line; in words-only mode what it is about. */
export function itemWords(
  { goal, when }: Pick<PlanItemInput, 'goal' | 'when'>,
  metrics: MetricNames = NO_METRICS,
): string {
  return wordsOnly() ? subject(goal, metrics) : `${goalWords(goal, metrics)}, ${oftenWords(when)}`;
}
