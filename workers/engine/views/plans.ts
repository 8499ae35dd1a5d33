import type { OwnMetricsView } from '../../api/own-metrics.ts';
import type { PlanDay, PlanItem, PlanItemSnapshot, PlansView } from '../../api/plans.ts';
import type { DayFactsBook } from '../records/day-facts-book.ts';
import type { PlanBook } from '../records/plan-book.ts';
import {
  addWeeks,
  daysFrom,
  daysOfMonth,
  firstDayOf,
  isMonth,
  isoWeekOf,
  weekdayOf,
} from '../wellness/calendar.ts';
import type { DailySeries } from '../wellness/daily-series.ts';
import {
  isActive,
  isDone,
  isRestDay,
  progressOver,
  weekProgress,
  type JournalDays,
} from '../wellness/plan-progress.ts';

/** Finished weeks that "lately" means. */
const LAST_WEEKS = 4;

function planDay(day: string, items: readonly PlanItem[], series: DailySeries, notes: JournalDays): PlanDay {
  const active = items.filter((item) => isActive(item, day));
  const done = active.filter(({ goal }) => isDone(goal, day, series, notes));
  const planned = active.filter(
    (item) =>
      item.when.kind === 'weekdays' && item.when.weekdays.includes(weekdayOf(day)) && !done.includes(item),
  );
  const ids = (list: readonly PlanItem[]) => list.map(({ id }) => id);
  return { day, done: ids(done), planned: ids(planned), rest: isRestDay(series.get(day)) };
}

/** What somebody means to do, how it went, and a month of it. */
export function createPlansView(
  plans: PlanBook,
  metrics: Pick<OwnMetricsView, 'list'>,
  days: DayFactsBook,
  today: () => string,
  journalDays: (fromDay: string, toDay: string) => Promise<JournalDays>,
): PlansView {
  return {
    snapshot: async (asked) => {
      const now = today();
      const month = asked !== null && isMonth(asked) ? asked : now.slice(0, 7);
      const running = isoWeekOf(now);
      const week = daysFrom(firstDayOf(running), 7);
      const lastWeeks = Array.from({ length: LAST_WEEKS }, (_, i) =>
        daysFrom(firstDayOf(addWeeks(running, i - LAST_WEEKS)), 7),
      );
      const monthDays = daysOfMonth(month);
      const items = await plans.items();
      // Two stretches: a month of years ago must not read all that lies between.
      const stretches = [
        [lastWeeks[0]?.[0] ?? now, week.at(-1) ?? now],
        [monthDays[0] ?? now, monthDays.at(-1) ?? now],
      ] as const;
      const [recent = new Map(), shown = new Map()] = await Promise.all(
        stretches.map(([from, to]) => days.series(from, to)),
      );
      const asksForNotes = items.some(({ goal }) => goal.kind === 'journal');
      const noted = asksForNotes
        ? await Promise.all(stretches.map(([from, to]) => journalDays(from, to)))
        : [];
      const notes = new Set(noted.flatMap((found) => [...found]));
      const isOver = ({ until }: PlanItem) => until !== null && until < now;
      const snapshot = (item: PlanItem): PlanItemSnapshot => ({
        item,
        thisWeek: weekProgress(item, week, recent, notes),
        lastWeeks: progressOver(item, lastWeeks, recent, notes),
      });
      return {
        today: now,
        month,
        items: [...items.filter((item) => !isOver(item)), ...items.filter(isOver)].map(snapshot),
        ownMetrics: await metrics.list(),
        days: monthDays.map((day) => planDay(day, items, shown, notes)),
      };
    },
    add: (item) => plans.add(item),
    change: (id, item) => plans.change(id, item),
    remove: (id) => plans.remove(id),
    undoRemove: (id) => plans.undoRemove(id),
  };
}
