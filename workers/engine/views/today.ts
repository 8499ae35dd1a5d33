import {
  DOMAINS,
  type Domain,
  type LogEntry,
  type TodaySnapshot,
  type TodayView,
} from '../../api/records.ts';
import type { EngineContext } from '../context.ts';
import type { LogBook } from '../records/log-book.ts';
import { addDays, daysFrom } from '../wellness/calendar.ts';
import { dailySeries } from '../wellness/daily-series.ts';
import { daysNeeded, rollingIndex } from '../wellness/seven-day-index.ts';

function loggedOn(entries: readonly LogEntry[], day: string): readonly Domain[] {
  return DOMAINS.filter((domain) => entries.some((entry) => entry.day === day && entry.domain === domain));
}

function todaySnapshot(
  entries: readonly LogEntry[],
  tracked: readonly Domain[],
  today: string,
): TodaySnapshot {
  const index = rollingIndex(dailySeries(entries), tracked, today);
  return {
    day: today,
    tracked,
    entries: entries.filter(({ day }) => day === today),
    week: daysFrom(addDays(today, -6), 7).map((day) => ({ day, logged: loggedOn(entries, day) })),
    index:
      index.value === null
        ? { state: 'waiting', coverage: index.coverage, needed: daysNeeded(index) }
        : { state: 'ready', value: index.value, coverage: index.coverage },
  };
}

/** Logging and the last seven days. */
export function createTodayView({ settings }: Pick<EngineContext, 'settings'>, log: LogBook): TodayView {
  return {
    snapshot: async () => {
      const today = log.today();
      const entries = await log.entries(addDays(today, -6), today);
      return todaySnapshot(entries, settings.current().tracked, today);
    },
    log: (entry, at) => log.log(entry, at),
    change: (id, entry, at) => log.change(id, entry, at),
    remove: (id) => log.remove(id),
    undoRemove: (id) => log.undoRemove(id),
    entries: (fromDay, toDay) => log.entries(fromDay, toDay),
  };
}
