import { bytesToHex } from '@noble/hashes/utils.js';
import type { StorageError } from '../../api/errors.ts';
import {
  MAX_METRIC_NAME,
  MAX_METRIC_UNIT,
  MAX_METRICS,
  METRIC_KINDS,
  type MetricError,
  type OwnMetric,
  type OwnMetricInput,
  type OwnMetricsView,
} from '../../api/own-metrics.ts';
import type { Result } from '../../api/result.ts';
import type { EngineContext } from '../context.ts';
import { isRowId, put, type Stored } from '../store/types.ts';
import { tidyLine } from '../tidy-line.ts';
import { OWN_METRICS, toOwnMetric, type OwnMetricRow } from './own-metric-rows.ts';
import { toStorageError } from '../store/storage-error.ts';

const ID_BYTES = 16;
const GONE = { ok: false, error: { code: 'gone' } } as const;

function invalid(field: MetricError['field'], why: MetricError['why']): Result<never, MetricError> {
  return { ok: false, error: { code: 'field-invalid', field, why } };
}

/** Name and unit as they are stored; only a number has a unit. */
export function tidyMetric({
  name,
  unit,
  kind,
}: OwnMetricInput): Result<Pick<OwnMetricRow, 'name' | 'unit' | 'kind'>, MetricError> {
  const tidyName = tidyLine(name, MAX_METRIC_NAME);
  if (!tidyName.ok) return invalid('metricName', tidyName.error);
  if (tidyName.value === '') return invalid('metricName', 'missing');
  if (!METRIC_KINDS.includes(kind)) return invalid('metricKind', 'unknown');
  const tidyUnit = tidyLine(unit, MAX_METRIC_UNIT);
  if (!tidyUnit.ok) return invalid('metricUnit', tidyUnit.error);
  return {
    ok: true,
    value: { name: tidyName.value, unit: kind === 'number' ? tidyUnit.value : '', kind },
  };
}

/** What the person notices beside the forms. */
export function createOwnMetrics({
  store,
  clock,
  random,
  changed,
}: Pick<EngineContext, 'store' | 'clock' | 'random' | 'changed'>): OwnMetricsView {
  async function stored(): Promise<readonly Stored<OwnMetricRow>[]> {
    const rows = await store.all(OWN_METRICS);
    return [...rows].sort((a, b) => a.row.madeAt - b.row.madeAt || (a.id < b.id ? -1 : 1));
  }

  async function save(id: string, row: OwnMetricRow): Promise<Result<OwnMetric, StorageError>> {
    const written = await store.write([put(OWN_METRICS, id, row)]);
    if (!written.ok) return { ok: false, error: toStorageError(written.error) };
    changed('today');
    return { ok: true, value: toOwnMetric({ id, row }) };
  }

  /** The problem of one more in use, `self` not counted. */
  async function crowded(self: string | null): Promise<boolean> {
    const inUse = (await stored()).filter(({ id, row }) => !row.archived && id !== self);
    return inUse.length >= MAX_METRICS;
  }

  const rowOf = async (id: string) => (isRowId(id) ? store.get(OWN_METRICS, id) : undefined);

  return {
    list: async () => (await stored()).map(toOwnMetric),

    add: async (metric) => {
      const words = tidyMetric(metric);
      if (!words.ok) return words;
      if (await crowded(null)) return invalid('metricName', 'too-large');
      // Two of one moment keep their order.
      const newest = (await stored()).at(-1)?.row.madeAt ?? 0;
      const id = bytesToHex(random(ID_BYTES));
      return save(id, { v: 1, ...words.value, archived: false, madeAt: Math.max(clock.now(), newest + 1) });
    },

    change: async (id, { name, unit }) => {
      const before = await rowOf(id);
      if (before === undefined) return GONE;
      const words = tidyMetric({ name, unit, kind: before.kind });
      return words.ok ? save(id, { ...before, ...words.value }) : words;
    },

    setArchived: async (id, archived) => {
      const before = await rowOf(id);
      if (before === undefined) return GONE;
      if (!archived && (await crowded(id))) return invalid('metricName', 'too-large');
      return save(id, { ...before, archived });
    },
  };
}
