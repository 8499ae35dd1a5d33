import type { Level, Regularity, TrendClass, WeekContrast } from './clinician.ts';
import type { StorageError, FieldError } from './errors.ts';
import type { FormulaParameters, FormulaSnapshot, IndexDomain, IndexMeasure } from './formula.ts';
import type { Domain } from './records.ts';
import type { Result } from './result.ts';

export type Direction = 'up' | 'steady' | 'down';

/** One way a domain is measured, with the numbers that anyone needs to recompute it. */
export interface MeasureScore {
  readonly measure: IndexMeasure;
  /** 0–100, not rounded; null with fewer than three logged days. */
  readonly score: number | null;
  /**
   * Not rounded. Minutes: of the seven days together. Steps, portions, minutes of sleep, valence: mean of the logged days. Regularity: the
   * standard deviation of the nights, in minutes. Null without enough days to have one.
   */
  readonly amount: number | null;
  /** The amount that scores 100. */
  readonly anchor: number;
  readonly days: readonly { readonly day: string; readonly amount: number }[];
  /** Whether it is part of the domain's score: of minutes and steps only the higher one is. */
  readonly counts: boolean;
}

/** One domain's share of an index. */
export interface DomainScore {
  readonly domain: IndexDomain;
  /** 0–100, not rounded; null with fewer than three logged days. */
  readonly score: number | null;
  /** Above 0. */
  readonly weight: number;
  readonly days: number;
  readonly measures: readonly MeasureScore[];
}

/** What moved the index since the week before. All in index points to one decimal; the parts add up to `to - from` exactly. */
export interface MovedBy {
  readonly from: number;
  readonly to: number;
  readonly change: number;
  readonly parts: readonly { readonly domain: IndexDomain; readonly points: number }[];
}

export interface WeekIndex {
  /** ISO 8601 week, `2026-W47`. */
  readonly week: string;
  readonly firstDay: string;
  readonly lastDay: string;
  /** 0–100, or null below 4 of 7 days. */
  readonly value: number | null;
  /** Days with an entry, of 7. */
  readonly coverage: number;
  readonly domains: readonly DomainScore[];
  /** Against the week before, only when both weeks have a value from the same domains. */
  readonly direction: Direction | null;
}

/** A week on the Insights screen. */
export interface OwnWeek extends WeekIndex {
  /** Its Sunday is over. */
  readonly complete: boolean;
  /** Null unless both weeks have a value from the same domains. Also for the running week. */
  readonly moved: MovedBy | null;
}

export interface AdherenceItem {
  readonly domain: Domain;
  /** Days done, capped at planned. */
  readonly done: number;
  readonly planned: number;
}

/** What is followed over weeks. */
export const SERIES = [
  'minutes',
  'steps',
  'portions',
  'duration',
  'valence',
] as const satisfies readonly IndexMeasure[];
export type SeriesName = (typeof SERIES)[number];

/** What one series looked like over the last eight finished weeks; null where there is too little for a class. */
export interface SeriesPattern {
  readonly series: SeriesName;
  readonly trend: TrendClass;
  /** Days with an entry in those weeks. */
  readonly days: number;
  readonly level: Level | null;
  readonly regularity: Regularity | null;
  readonly contrast: WeekContrast | null;
}

/** How many weeks the screen can show, the running one included. */
export const WEEK_SPANS = [12, 52] as const;
export type WeekSpan = (typeof WEEK_SPANS)[number];

export interface InsightsSnapshot {
  readonly formula: FormulaSnapshot;
  /** Oldest first, the running week last. */
  readonly weeks: readonly OwnWeek[];
  /** Only series with something in them. */
  readonly patterns: readonly SeriesPattern[];
  readonly tracked: readonly Domain[];
}

export type FormulaError = FieldError<
  'weights' | 'minutes' | 'steps' | 'portions' | 'duration' | 'lightMinute'
>;

export interface InsightsView {
  /** `span` weeks at most. */
  snapshot(span: WeekSpan): Promise<InsightsSnapshot>;
  formula(): Promise<FormulaSnapshot>;
  /** Every week is computed anew by it; what was shared stays as it was. */
  setFormula(parameters: FormulaParameters): Promise<Result<null, FormulaError | StorageError>>;
}
