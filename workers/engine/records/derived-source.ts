import type { IndexDomain } from '../../api/formula.ts';
import { WEEK_SPANS } from '../../api/insights.ts';
import type { Domain } from '../../api/records.ts';
import type { EngineContext } from '../context.ts';
import { daysFrom } from '../wellness/calendar.ts';
import type { DailySeries } from '../wellness/daily-series.ts';
import { derivePatterns, firstPatternDay } from '../wellness/derived-patterns.ts';
import { deriveWeeks, firstDayNeeded, type DerivedSource } from '../wellness/derived-weeks.ts';
import { countedDomains, sevenDayIndex, type SevenDayIndex } from '../wellness/seven-day-index.ts';
import type { DayFactsBook } from './day-facts-book.ts';
import type { PlanBook } from './plan-book.ts';

/** Weeks that a packet may speak of, and more. */
const [WEEKS] = WEEK_SPANS;

export interface OwnDerivedSource extends DerivedSource {
  /** Over everything that counts, `count` weeks. */
  own(count: number): ReturnType<DerivedSource['weeks']>;
}

/** Indexes of weeks, remembered until one of their days changes. */
function rememberedIndexes(days: DayFactsBook) {
  const known = new Map<string, SevenDayIndex>();
  let revision = days.revision();

  function forgetChanged(): void {
    const changed = days.changedSince(revision);
    revision = days.revision();
    if (changed === null) known.clear();
    else if (changed.size > 0)
      for (const key of known.keys()) {
        const monday = key.slice(0, 10);
        if (daysFrom(monday, 7).some((day) => changed.has(day))) known.delete(key);
      }
  }

  return {
    forgetChanged,
    of(key: string, compute: () => SevenDayIndex): SevenDayIndex {
      const index = known.get(key) ?? compute();
      known.set(key, index);
      return index;
    },
  };
}

/** The one way from log entries to what may be shared: reads the days, hands on weeks. */
export function createDerivedSource(
  { settings }: Pick<EngineContext, 'settings'>,
  days: DayFactsBook,
  plans: Pick<PlanBook, 'items'>,
  today: () => string,
): OwnDerivedSource {
  const remembered = rememberedIndexes(days);

  async function derive(allowed: (domain: IndexDomain) => boolean, count: number) {
    const { tracked, formula: parameters } = settings.current();
    const now = today();
    const series: DailySeries = await days.series(firstDayNeeded(now, count), now);
    remembered.forgetChanged();
    const domains = countedDomains(tracked).filter(allowed);
    const use = `${domains.join()} ${JSON.stringify(parameters)}`;
    return deriveWeeks(series, {
      domains,
      parameters,
      plan: await plans.items(),
      today: now,
      count,
      indexOf: (monday) =>
        remembered.of(monday + use, () => sevenDayIndex(series, domains, monday, parameters)),
    });
  }

  return {
    weeks: (allowed) => derive((domain) => allowed.some((one) => one === domain), WEEKS),
    own: (count) => derive(() => true, count),
    patterns: async (allowed: readonly Domain[]) => {
      const { tracked, formula: parameters } = settings.current();
      const now = today();
      const series = await days.series(firstPatternDay(now), now);
      const domains = allowed.filter((domain) => tracked.includes(domain));
      return derivePatterns(series, { domains, plan: await plans.items(), parameters, today: now });
    },
  };
}
