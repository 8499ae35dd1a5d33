import type { OwnWeek } from '$api/index.ts';
import type { WeekPoint } from '$lib/charts/week-point.ts';
import { formatDays, formatDayShort } from '$lib/format/dates.ts';
import { t } from '$lib/i18n/index.ts';

/** `Week of 16–22 Nov`; the running one as such. */
export function weekName({ complete, firstDay, lastDay }: OwnWeek): string {
  return complete ? t.insights.week(formatDays(firstDay, lastDay)) : t.insights.thisWeek;
}

/** A week as a chart's point. `show`: the value as the reader gets it. */
export function weekPoint(week: OwnWeek, value: number | null, show: (value: number) => string): WeekPoint {
  const name = weekName(week);
  return {
    key: week.week,
    words: value === null ? t.insights.pointNone(name) : t.insights.point(name, show(value)),
    value,
    date: formatDayShort(week.firstDay),
    running: !week.complete,
  };
}
