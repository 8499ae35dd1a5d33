import { DOMAINS, type Domain } from '../../api/records.ts';
import type { EngineContext } from '../context.ts';
import { dailySeries } from '../wellness/daily-series.ts';
import { derivePatterns, firstPatternDay } from '../wellness/derived-patterns.ts';
import { deriveWeeks, firstDayNeeded, type DerivedSource } from '../wellness/derived-weeks.ts';
import type { LogBook } from './log-book.ts';

/** Weeks on the screen, the running one included. */
export const WEEKS_SHOWN = 12;

/** The one way from log entries to what may be shared: reads the days, hands on weeks. */
export function createDerivedSource(
  { settings }: Pick<EngineContext, 'settings'>,
  log: Pick<LogBook, 'entries' | 'today'>,
): DerivedSource {
  return {
    weeks: async (allowed: readonly Domain[]) => {
      const { tracked, plan } = settings.current();
      const today = log.today();
      const entries = await log.entries(firstDayNeeded(today, WEEKS_SHOWN), today);
      const domains = DOMAINS.filter((domain) => tracked.includes(domain) && allowed.includes(domain));
      return deriveWeeks(dailySeries(entries), { domains, plan, today, count: WEEKS_SHOWN });
    },
    patterns: async (allowed: readonly Domain[]) => {
      const { tracked, plan } = settings.current();
      const today = log.today();
      const entries = await log.entries(firstPatternDay(today), today);
      const domains = DOMAINS.filter((domain) => tracked.includes(domain) && allowed.includes(domain));
      return derivePatterns(dailySeries(entries), { domains, plan, today });
    },
  };
}
