import type { FieldError, GoneError, StorageError } from '../../api/errors.ts';
import { METRICS, type DayMeasure, type Metric } from '../../api/measures.ts';
import type { Result } from '../../api/result.ts';
import type { EngineContext } from '../context.ts';
import { remove } from '../store/types.ts';
import { addDays, daysBetween, daysFrom, isDay } from '../wellness/calendar.ts';
import { DAY_MEASURES, isMeasure, measureKey, putMeasure } from './day-measures.ts';
import { dayTag } from './log-entries.ts';
import { toStorageError } from '../store/storage-error.ts';
import { localDay } from './zone.ts';

/** A range longer than this is read from its end: ten years. */
const MAX_RANGE_DAYS = 3660;

export type MeasureError = FieldError<'metric' | 'day' | 'amount'>;

/** Steps and sleep by day: one amount a metric and day, by hand or from a file. */
export interface MeasureBook {
  /** Stores the day's amount in place of what was there; undoing an import leaves it. */
  set(measure: DayMeasure): Promise<Result<DayMeasure, MeasureError | StorageError>>;
  remove(metric: Metric, day: string): Promise<Result<null, GoneError | StorageError>>;
  /** Of the days from `fromDay` to `toDay`, oldest first. Reads no other rows. */
  days(fromDay: string, toDay: string): Promise<readonly DayMeasure[]>;
}

function invalid(field: MeasureError['field'], why: MeasureError['why']): Result<never, MeasureError> {
  return { ok: false, error: { code: 'field-invalid', field, why } };
}

function problemOf(measure: DayMeasure, today: string): Result<never, MeasureError> | null {
  const { metric, day, amount } = measure;
  if (!METRICS.includes(metric)) return invalid('metric', 'unknown');
  if (!isDay(day)) return invalid('day', 'not-a-number');
  if (day > today) return invalid('day', 'in-future');
  if (!Number.isInteger(amount)) return invalid('amount', 'not-a-number');
  if (amount < 0) return invalid('amount', 'too-small');
  return isMeasure(measure) ? null : invalid('amount', 'too-large');
}

export function createMeasureBook({
  store,
  clock,
  place,
  changed,
}: Pick<EngineContext, 'store' | 'clock' | 'place' | 'changed'>): MeasureBook {
  const idOf = (metric: Metric, day: string) =>
    store.opaqueId(DAY_MEASURES, measureKey({ metric, day, amount: 0 }));
  return {
    set: async ({ metric, day, amount }) => {
      const measure = { metric, day, amount };
      const problem = problemOf(measure, localDay(clock.now(), place.timeZone()));
      if (problem !== null) return problem;
      const row = { v: 1, ...measure, importId: null } as const;
      const written = await store.write([putMeasure(await idOf(metric, day), row)]);
      if (!written.ok) return { ok: false, error: toStorageError(written.error) };
      changed('today', 'insights');
      return { ok: true, value: measure };
    },
    remove: async (metric, day) => {
      const id = await idOf(metric, day);
      if ((await store.get(DAY_MEASURES, id)) === undefined) return { ok: false, error: { code: 'gone' } };
      const written = await store.write([remove(DAY_MEASURES, id)]);
      if (!written.ok) return { ok: false, error: toStorageError(written.error) };
      changed('today', 'insights');
      return { ok: true, value: null };
    },
    days: async (fromDay, toDay) => {
      if (!isDay(fromDay) || !isDay(toDay)) return [];
      const count = Math.min(daysBetween(fromDay, toDay), MAX_RANGE_DAYS);
      if (count < 1) return [];
      const rows = await store.tagged(DAY_MEASURES, daysFrom(addDays(toDay, 1 - count), count).map(dayTag));
      return rows
        .map(({ row: { metric, day, amount } }) => ({ metric, day, amount }))
        .sort((a, b) => (a.day + a.metric < b.day + b.metric ? -1 : 1));
    },
  };
}
