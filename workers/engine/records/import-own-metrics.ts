/** @file Own metrics of an own export, checked as their screen checks them. */
import type { SkippedRow } from '../../api/imports.ts';
import { MAX_METRICS } from '../../api/own-metrics.ts';
import type { FileMetric } from '../../import/port.ts';
import { isRowId, type Stored } from '../store/types.ts';
import type { OwnMetricRow } from './own-metric-rows.ts';
import { tidyMetric } from './own-metrics.ts';

export interface ImportableMetric {
  readonly id: string;
  readonly row: Omit<OwnMetricRow, 'madeAt'>;
}

/** The id of a metric is the file's: entries name it. Of two with one id the first counts. */
export function toImportableMetrics(given: readonly FileMetric[]): {
  readonly items: readonly ImportableMetric[];
  readonly skipped: readonly SkippedRow[];
} {
  const items = new Map<string, Omit<OwnMetricRow, 'madeAt'>>();
  const skipped: SkippedRow[] = [];
  for (const { line, id, archived, ...metric } of given) {
    const words = tidyMetric(metric);
    const bad = !isRowId(id) || items.has(id) ? 'id' : words.ok ? null : words.error.field;
    if (bad !== null || !words.ok) skipped.push({ line, why: 'bad-value', column: bad, list: 'ownMetrics' });
    else items.set(id, { v: 1, ...words.value, archived });
  }
  return { items: [...items].map(([id, row]) => ({ id, row })), skipped };
}

/**
 * Behind those that are there, in the file's order. As many as Today has room for are in use; the others come put aside, with what was
 * logged.
 */
export function placeMetrics(
  fresh: readonly ImportableMetric[],
  stored: readonly Stored<OwnMetricRow>[],
  now: number,
): readonly Stored<OwnMetricRow>[] {
  let room = MAX_METRICS - stored.filter(({ row }) => !row.archived).length;
  const newest = Math.max(0, ...stored.map(({ row }) => row.madeAt));
  const first = Math.max(now - fresh.length, newest + 1);
  return fresh.map(({ id, row }, index) => {
    const archived = row.archived || room <= 0;
    if (!archived) room -= 1;
    return { id, row: { ...row, archived, madeAt: first + index } };
  });
}
