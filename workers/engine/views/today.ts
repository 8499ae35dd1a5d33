import type { OwnMetric, OwnMetricsView } from '../../api/own-metrics.ts';
import {
  LOG_DOMAINS,
  type LogDomain,
  type LogEntry,
  type TodaySnapshot,
  type TodayView,
  type Trackable,
} from '../../api/records.ts';
import type { EngineContext } from '../context.ts';
import type { LogBook } from '../records/log-book.ts';
import { localMinute } from '../records/zone.ts';
import type { DayFactsBook } from '../records/day-facts-book.ts';
import { addDays, daysFrom } from '../wellness/calendar.ts';
import { countedDomains, daysNeeded, rollingIndex, type SevenDayIndex } from '../wellness/seven-day-index.ts';

function loggedOn(entries: readonly LogEntry[], day: string): readonly LogDomain[] {
  return LOG_DOMAINS.filter((domain) =>
    entries.some((entry) => entry.day === day && entry.domain === domain),
  );
}

const TIME_FROM = 11;

/** `entries`: newest first. */
function usualSleep(entries: readonly LogEntry[]): TodaySnapshot['usualSleep'] {
  const night = entries.find((entry) => entry.domain === 'sleep');
  if (night === undefined) return null;
  return {
    bed: localMinute(night.bedAt, night.bedZone ?? night.zone).slice(TIME_FROM),
    wake: localMinute(night.at, night.zone).slice(TIME_FROM),
  };
}

function todaySnapshot(
  entries: readonly LogEntry[],
  index: SevenDayIndex,
  tracked: readonly Trackable[],
  ownMetrics: readonly OwnMetric[],
  today: string,
): TodaySnapshot {
  return {
    day: today,
    tracked,
    ownMetrics,
    usualSleep: usualSleep(entries),
    entries: entries.filter(({ day }) => day === today),
    week: daysFrom(addDays(today, -6), 7).map((day) => ({ day, logged: loggedOn(entries, day) })),
    index:
      index.value === null
        ? { state: 'waiting', coverage: index.coverage, needed: daysNeeded(index) }
        : { state: 'ready', value: index.value, coverage: index.coverage },
  };
}

/** Logging and the last seven days. */
export function createTodayView(
  { settings }: Pick<EngineContext, 'settings'>,
  log: LogBook,
  metrics: Pick<OwnMetricsView, 'list'>,
  days: DayFactsBook,
): TodayView {
  return {
    snapshot: async () => {
      const today = log.today();
      const { tracked, formula } = settings.current();
      const [entries, series, own] = await Promise.all([
        log.entries(addDays(today, -6), today),
        days.series(addDays(today, -6), today),
        metrics.list(),
      ]);
      const index = rollingIndex(series, countedDomains(tracked), today, formula);
      return todaySnapshot(entries, index, tracked, own, today);
    },
    log: (entry, at, zone) => log.log(entry, at, zone),
    change: (id, entry, at) => log.change(id, entry, at),
    remove: (id) => log.remove(id),
    undoRemove: (id) => log.undoRemove(id),
    entries: (fromDay, toDay) => log.entries(fromDay, toDay),
  };
}
