import type { WeekIndex } from '$api/index.ts';
import { formatWhole } from '$lib/format/numbers.ts';
import { t } from '$lib/i18n/index.ts';

/** Index points below which a row of weeks is called level. */
const LEVEL = 3;

/** The chart's title says what can be seen in it. It states numbers, never praise or blame. */
export function chartFinding(weeks: readonly WeekIndex[]): string {
  const values = weeks.flatMap(({ value }) => value ?? []);
  const first = values[0];
  const last = values.at(-1);
  if (first === undefined || last === undefined) return t.insights.chartTitleNone;
  if (values.length === 1) return t.insights.chartTitleOne(formatWhole(first));
  if (Math.abs(last - first) < LEVEL) return t.insights.chartTitleLevel(formatWhole(last));
  return t.insights.chartTitleRising(formatWhole(first), formatWhole(last));
}
