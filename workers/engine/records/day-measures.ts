import { METRICS, type DayMeasure, type Metric } from '../../api/measures.ts';
import { put, type Change, type Table } from '../store/types.ts';
import { isDay } from '../wellness/calendar.ts';
import { dayTag, importTag } from './log-entries.ts';

/** A day's amount at rest. Version 1. One row a metric and day. */
export interface DayMeasureRow extends DayMeasure {
  readonly v: 1;
  /** The import that brought it, so that it can be taken back as a whole; null by hand. */
  readonly importId: string | null;
}

function isRow(value: unknown): value is DayMeasureRow {
  return typeof value === 'object' && value !== null && 'v' in value && value.v === 1;
}

export const DAY_MEASURES: Table<DayMeasureRow> = {
  name: 'day-measures',
  decode: (value) => {
    if (!isRow(value)) throw new TypeError('a day measure of an unknown version');
    return value;
  },
};

const MOST: Readonly<Record<Metric, number>> = { steps: 200_000, sleep: 1440 };
const FIRST_DAY = '1970-01-02';

/** Within the bounds of api/measures.ts, of a day that exists. */
export function isMeasure({ metric, day, amount }: DayMeasure): boolean {
  const known = METRICS.includes(metric) && isDay(day) && day >= FIRST_DAY;
  return known && Number.isInteger(amount) && amount >= 0 && amount <= MOST[metric];
}

/** Names the row: the same day of another file is the same row. */
export function measureKey({ metric, day }: DayMeasure): string {
  return JSON.stringify([metric, day]);
}

/** Tagged by day, so that a range of days is read without the others. */
export function putMeasure(
  id: string,
  row: DayMeasureRow,
  options: { readonly ifAbsent?: boolean } = {},
): Change {
  const tags = [dayTag(row.day), ...(row.importId === null ? [] : [importTag(row.importId)])];
  return put(DAY_MEASURES, id, row, { ...options, tags });
}
