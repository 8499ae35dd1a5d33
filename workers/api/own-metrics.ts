import type { FieldError, GoneError, StorageError } from './errors.ts';
import type { Result } from './result.ts';

/** `number` in a unit of the person's own, `scale` from 1 (little) to 5 (much), `yes-no` as 1 and 0. */
export const METRIC_KINDS = ['number', 'scale', 'yes-no'] as const;
export type MetricKind = (typeof METRIC_KINDS)[number];

/** Code points. */
export const MAX_METRIC_NAME = 40;
export const MAX_METRIC_UNIT = 16;
/** In use at one time: Today stays a page that is taken in at a glance. */
export const MAX_METRICS = 12;
/** A `number`: up to this either way, with at most two decimals. */
export const MAX_METRIC_VALUE = 1_000_000;

export interface OwnMetricInput {
  readonly name: string;
  /** May be empty; only a `number` has one. */
  readonly unit: string;
  readonly kind: MetricKind;
}

/** Something the person notices that Wellio has no form for. Its name and unit are sealed like every entry; it is in no index and no packet. */
export interface OwnMetric extends OwnMetricInput {
  readonly id: string;
  /** No longer asked for. What was logged stays. */
  readonly archived: boolean;
}

export type MetricError = FieldError<'metricName' | 'metricUnit' | 'metricKind'>;

export interface OwnMetricsView {
  /** All of them, in the order in which they were made. */
  list(): Promise<readonly OwnMetric[]>;
  add(metric: OwnMetricInput): Promise<Result<OwnMetric, MetricError | StorageError>>;
  /** Name and unit; the kind stays as what was logged was meant. */
  change(
    id: string,
    words: Pick<OwnMetricInput, 'name' | 'unit'>,
  ): Promise<Result<OwnMetric, MetricError | GoneError | StorageError>>;
  /** Archiving can be taken back at any time. */
  setArchived(
    id: string,
    archived: boolean,
  ): Promise<Result<OwnMetric, MetricError | GoneError | StorageError>>;
}
