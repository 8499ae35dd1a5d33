import type { OwnMetric, OwnMetricsView } from '../../api/own-metrics.ts';
import type { LogEntry, TodaySnapshot, TodayView, Trackable } from '../../api/records.ts';
import type { EngineContext } from '../context.ts';
import type { LogBook } from '../records/log-book.ts';
import { localMinute } from '../records/zone.ts';
import type { DayFactsBook } from '../records/day-facts-book.ts';
import { seriesOf } from '../records/day-summary.ts';
import type { DaySummary } from '../records/week-summaries.ts';
import { addDays, daysFrom } from '../wellness/calendar.ts';
import { countedDomains, daysNeeded, rollingIndex, type SevenDayIndex } from '../wellness/seven-day-index.ts';

const TIME_FROM = 11;

type Summaries = ReadonlyMap<string, DaySummary>;

function usualSleep(week: Summaries): TodaySnapshot['usualSleep'] {
  const nights = [...week.values()].flatMap(({ night }) => night ?? []);
  const [night] = nights.sort((a, b) => b.at - a.at);
  if (night === undefined) return null;
  return {
    bed: localMinute(night.bedAt, night.bedZone ?? night.zone).slice(TIME_FROM),
    wake: localMinute(night.at, night.zone).slice(TIME_FROM),
  };
}

function todaySnapshot(
  entries: readonly LogEntry[],
  week: Summaries,
  index: SevenDayIndex,
  tracked: readonly Trackable[],
  ownMetrics: readonly OwnMetric[],
  today: string,
): TodaySnapshot {
  return {
    day: today,
    tracked,
    ownMetrics,
    usualSleep: usualSleep(week),
    entries,
    week: daysFrom(addDays(today, -6), 7).map((day) => ({ day, logged: week.get(day)?.logged ?? [] })),
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
      const [entries, week, own] = await Promise.all([
        log.entries(today, today),
        days.summaries(addDays(today, -6), today),
        metrics.list(),
      ]);
      const index = rollingIndex(seriesOf(week), countedDomains(tracked), today, formula);
      return todaySnapshot(entries, week, index, tracked, own, today);
    },
    log: (entry, at, zone) => log.log(entry, at, zone),
    change: (id, entry, at) => log.change(id, entry, at),
    remove: (id) => log.remove(id),
    undoRemove: (id) => log.undoRemove(id),
    entries: (fromDay, toDay) => log.entries(fromDay, toDay),
  };
}
