import type { DayMeasure, Metric } from '../api/measures.ts';
import { createIntervalTotals, type IntervalTotals, type Source } from './interval-totals.ts';

const MS_PER_DAY = 86_400_000;
/** What is slept from 18:00 on belongs to the day on which one wakes. */
const EVENING_MS = 6 * 60 * 60_000;
const SLOT_MINUTES = 5;

/** Steps and sleep of a health export, added up by day as `IntervalTotals` does; times are milliseconds of the local clock, as if it were UTC. */
export interface MeasuredDays {
  /** False for a stretch that can't be. */
  addSteps(source: Source, start: number, end: number, steps: number): boolean;
  /** The whole stretch was slept. */
  addSleep(source: Source, start: number, end: number): boolean;
  measures(): readonly DayMeasure[];
}

const measuresOf = (metric: Metric, totals: IntervalTotals): readonly DayMeasure[] =>
  totals.totals().map(([day, total]) => ({
    metric,
    day: new Date(day * MS_PER_DAY).toISOString().slice(0, 10),
    amount: Math.round(total),
  }));

export function createMeasuredDays(): MeasuredDays {
  const steps = createIntervalTotals();
  const sleep = createIntervalTotals(SLOT_MINUTES);
  return {
    addSteps: (source, start, end, count) => steps.add(source, start, end, count),
    addSleep: (source, start, end) =>
      sleep.add(source, start + EVENING_MS, end + EVENING_MS, (end - start) / 60_000),
    measures: () => [...measuresOf('steps', steps), ...measuresOf('sleep', sleep)],
  };
}
