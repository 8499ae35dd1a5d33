import type { FormulaParameters } from './formula.ts';
import type { Metric } from './measures.ts';
import type { OwnMetric } from './own-metrics.ts';
import type { Domain, LogDomain, LogEntry, Trackable } from './records.ts';
import type { PlanItemInput } from './plans.ts';
import type { Result } from './result.ts';
import type { ProofNeededError } from './unlock.ts';

/** `csv` is log entries in the columns of docs/CSV.md; `measures-csv` steps and sleep by day; `json` everything (docs/EXPORT.md). */
export const EXPORT_FORMATS = ['json', 'csv', 'measures-csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const EXPORT_NAME = 'wellio-export';
export const EXPORT_VERSION = 1;

/** A log entry as files have it: the columns of docs/CSV.md, those of other domains left out. */
export interface ExportedEntry {
  /** `YYYY-MM-DD` and `HH:MM` on the clock where the person was. */
  readonly date: string;
  readonly time: string;
  /** IANA. */
  readonly zone: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly source: LogEntry['source'];
  readonly domain: LogDomain;
  readonly kind?: string;
  readonly minutes?: number;
  readonly intensity?: string;
  readonly portions?: number;
  readonly water?: number;
  readonly valence?: number;
  readonly energy?: number;
  readonly steps?: number;
  readonly marks?: readonly string[];
  readonly stress?: number;
  readonly tags?: readonly string[];
  /** Sleep: when it began, milliseconds since 1970; `at` is its end. */
  readonly bedAt?: number;
  readonly bedZone?: string;
  /** The id of one of `ownMetrics`. */
  readonly metric?: string;
  readonly value?: number;
}

export interface ExportedMeasure {
  readonly metric: Metric;
  readonly date: string;
  readonly amount: number;
}

/** A private note, as it was written (Markdown). */
export interface ExportedNote {
  readonly date: string;
  readonly time: string;
  readonly zone: string;
  readonly at: number;
  readonly changedAt: number;
  readonly text: string;
}

/** The whole of `json`, oldest first. */
export interface ExportedData {
  readonly format: typeof EXPORT_NAME;
  readonly version: typeof EXPORT_VERSION;
  /** ISO 8601, UTC. */
  readonly exportedAt: string;
  readonly tracked: readonly Trackable[];
  /** Days a week. */
  readonly plan: Readonly<Record<Domain, number>>;
  readonly planItems: readonly PlanItemInput[];
  /** Weights and guide amounts of the index. */
  readonly formula: FormulaParameters;
  readonly entries: readonly ExportedEntry[];
  readonly measures: readonly ExportedMeasure[];
  readonly ownMetrics: readonly OwnMetric[];
  readonly notes: readonly ExportedNote[];
}

export interface ExportFile {
  /** With extension; holds the day and nothing of the person. */
  readonly name: string;
  /** Unencrypted, UTF-8; with a passphrase a file of the age format, whose name ends in `.age`. */
  readonly content: Blob;
  readonly entries: number;
  readonly measures: number;
}

export interface ExportView {
  /**
   * Asks for a fresh proof of unlocking: the file holds everything, readable by whoever has it, or has it and the passphrase (at least
   * 60 bits, estimated).
   */
  make(
    format: ExportFormat,
    passphrase: string | null,
  ): Promise<
    Result<
      ExportFile,
      | ProofNeededError
      | { readonly code: 'passphrase-weak'; readonly bits: number }
      | { readonly code: 'passphrase-too-long' }
    >
  >;
}
