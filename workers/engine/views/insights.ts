import { INDEX_DOMAINS } from '../../api/formula.ts';
import { SERIES, type InsightsView, type OwnWeek, type SeriesPattern } from '../../api/insights.ts';
import { DOMAINS } from '../../api/records.ts';
import type { EngineContext } from '../context.ts';
import type { DayFactsBook } from '../records/day-facts-book.ts';
import type { OwnDerivedSource } from '../records/derived-source.ts';
import { addDays, addWeeks, firstDayOf, isoWeekOf } from '../wellness/calendar.ts';
import { PATTERN_WEEKS } from '../wellness/derived-patterns.ts';
import type { DerivedWeek } from '../wellness/derived-weeks.ts';
import { formulaSnapshot, parametersProblem } from '../wellness/formula.ts';
import { seriesPattern } from '../wellness/patterns.ts';
import { countedDomains } from '../wellness/seven-day-index.ts';

function toOwnWeek(week: DerivedWeek): OwnWeek {
  const { firstDay, lastDay, value, coverage, domains, direction, complete, moved } = week;
  return { week: week.week, firstDay, lastDay, value, coverage, domains, direction, complete, moved };
}

/** From the first week with an entry on; the running week always. */
function withoutEmptyStart(weeks: readonly DerivedWeek[]): readonly DerivedWeek[] {
  const first = weeks.findIndex(({ coverage, complete }) => coverage > 0 || !complete);
  return weeks.slice(first);
}

/** The index of each week with everything needed to recompute it. */
export function createInsightsView(
  { settings, changed }: Pick<EngineContext, 'settings' | 'changed'>,
  derived: OwnDerivedSource,
  days: DayFactsBook,
  today: () => string,
): InsightsView {
  /** The last answer, good until one of its days changes. */
  let remembered: {
    readonly key: string;
    readonly revision: number;
    readonly found: readonly SeriesPattern[];
  } | null = null;

  async function patterns(): Promise<readonly SeriesPattern[]> {
    const { formula } = settings.current();
    const running = isoWeekOf(today());
    const mondays = Array.from({ length: PATTERN_WEEKS }, (_, i) =>
      firstDayOf(addWeeks(running, i - PATTERN_WEEKS)),
    );
    const [first] = mondays;
    if (first === undefined) return [];
    const last = addDays(firstDayOf(running), -1);
    const key = `${running} ${JSON.stringify(formula)}`;
    const changes = remembered?.key === key ? days.changedSince(remembered.revision) : null;
    if (remembered !== null && changes !== null && ![...changes].some((day) => day >= first && day <= last))
      return remembered.found;
    const revision = days.revision();
    const series = await days.series(first, last);
    const found = SERIES.map((name) => seriesPattern(series, name, mondays, formula)).filter(
      (pattern) => pattern.days > 0,
    );
    remembered = { key, revision, found };
    return found;
  }

  return {
    snapshot: async (span) => {
      const { weeks } = await derived.own(span);
      const { formula, tracked } = settings.current();
      return {
        formula: formulaSnapshot(formula),
        weeks: withoutEmptyStart(weeks).map(toOwnWeek),
        patterns: await patterns(),
        tracked: DOMAINS.filter((domain) => tracked.includes(domain)),
      };
    },
    formula: () => Promise.resolve(formulaSnapshot(settings.current().formula)),
    setFormula: async ({ weights, anchors, lightMinute, countSteps, countRegularity }) => {
      const own = { weights, anchors, lightMinute, countSteps, countRegularity };
      const problem = parametersProblem(own);
      if (problem !== null) return { ok: false, error: problem };
      const { tracked } = settings.current();
      const counts = INDEX_DOMAINS.some(
        (domain) => weights[domain] > 0 && countedDomains(tracked).includes(domain),
      );
      if (!counts) return { ok: false, error: { code: 'field-invalid', field: 'weights', why: 'missing' } };
      const updated = await settings.update({ formula: own });
      if (updated.ok) changed('today', 'insights', 'people');
      return updated;
    },
  };
}
