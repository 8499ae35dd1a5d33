import type { FieldError } from '../../api/errors.ts';
import type { InsightsView, WeekIndex } from '../../api/insights.ts';
import { DOMAINS } from '../../api/records.ts';
import type { EngineContext } from '../context.ts';
import type { DerivedSource, DerivedWeek } from '../wellness/derived-weeks.ts';

const DAYS_A_WEEK = 7;

function toWeekIndex(week: DerivedWeek): WeekIndex {
  const { firstDay, lastDay, value, coverage, domains, direction } = week;
  return { week: week.week, firstDay, lastDay, value, coverage, domains, direction };
}

/** From the first week with an entry on; the running week always. */
function withoutEmptyStart(weeks: readonly DerivedWeek[]): readonly DerivedWeek[] {
  const first = weeks.findIndex(({ coverage, complete }) => coverage > 0 || !complete);
  return weeks.slice(first);
}

function planProblem(daysAWeek: number): FieldError<'daysAWeek'>['why'] | null {
  if (!Number.isInteger(daysAWeek)) return 'not-a-number';
  if (daysAWeek < 0) return 'too-small';
  return daysAWeek > DAYS_A_WEEK ? 'too-large' : null;
}

/** The index of each week with everything needed to recompute it. */
export function createInsightsView(
  { settings, changed }: Pick<EngineContext, 'settings' | 'changed'>,
  derived: DerivedSource,
): InsightsView {
  return {
    snapshot: async () => {
      const { formula, weeks } = await derived.weeks(DOMAINS);
      const { plan, tracked } = settings.current();
      return {
        formula,
        weeks: withoutEmptyStart(weeks).map(toWeekIndex),
        plan,
        adherence: weeks.at(-1)?.adherence ?? [],
        tracked: DOMAINS.filter((domain) => tracked.includes(domain)),
      };
    },
    setPlan: async (domain, daysAWeek) => {
      const why = planProblem(daysAWeek);
      if (why !== null) return { ok: false, error: { code: 'field-invalid', field: 'daysAWeek', why } };
      const updated = await settings.update({ plan: { ...settings.current().plan, [domain]: daysAWeek } });
      if (updated.ok) changed('insights');
      return updated;
    },
  };
}
