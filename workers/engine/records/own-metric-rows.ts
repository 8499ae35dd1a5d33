import * as v from 'valibot';
import type { FieldError } from '../../api/errors.ts';
import { MAX_METRIC_VALUE, METRIC_KINDS, type MetricKind, type OwnMetric } from '../../api/own-metrics.ts';
import { checkedTable } from '../store/checked-table.ts';
import type { Stored } from '../store/types.ts';

/** An own metric at rest. Version 1. */
const row = v.strictObject({
  v: v.literal(1),
  name: v.string(),
  unit: v.string(),
  kind: v.picklist(METRIC_KINDS),
  archived: v.boolean(),
  /** Milliseconds since 1970: the order of the forms. */
  madeAt: v.number(),
});
export type OwnMetricRow = v.InferOutput<typeof row>;

export const OWN_METRICS = checkedTable('own-metrics', row);

export function toOwnMetric({ id, row: { name, unit, kind, archived } }: Stored<OwnMetricRow>): OwnMetric {
  return { id, name, unit, kind, archived };
}

/** Why a value is none of a metric of this kind; null when it is one. */
export function metricValueProblem(kind: MetricKind, value: unknown): FieldError<'value'>['why'] | null {
  if (value === undefined || value === null) return 'missing';
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'not-a-number';
  const [min, max] = { number: [-MAX_METRIC_VALUE, MAX_METRIC_VALUE], scale: [1, 5], 'yes-no': [0, 1] }[
    kind
  ] as [number, number];
  if (value < min) return 'too-small';
  if (value > max) return 'too-large';
  const exact = kind === 'number' ? Number(value.toFixed(2)) === value : Number.isInteger(value);
  return exact ? null : 'not-a-number';
}
