import type { StorageError, FieldError } from './errors.ts';
import type { Domain } from './records.ts';
import type { Result } from './result.ts';

export type Direction = 'up' | 'steady' | 'down';

/** One domain's share of an index, so that anyone can recompute it by hand. */
export interface DomainScore {
  readonly domain: Domain;
  /** 0–100, saturating at the anchor; null with fewer than three logged days. */
  readonly score: number | null;
  /** The measured amount in the anchor's unit (minutes a week, portions a day, 1–5), one decimal. */
  readonly amount: number | null;
  readonly anchor: number;
  readonly unit: 'min/week' | 'portions/day' | 'scale 1–5';
  readonly days: number;
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

export interface AdherenceItem {
  readonly domain: Domain;
  /** Days done, capped at planned. */
  readonly done: number;
  readonly planned: number;
}

export interface InsightsSnapshot {
  /** `fwi-1`: the formula that made these numbers; its text is in the catalogue and docs/FWI.md. */
  readonly formula: string;
  /** Oldest first, at most twelve, the running week last. */
  readonly weeks: readonly WeekIndex[];
  readonly plan: Readonly<Record<Domain, number>>;
  readonly adherence: readonly AdherenceItem[];
  readonly tracked: readonly Domain[];
}

export interface InsightsView {
  snapshot(): Promise<InsightsSnapshot>;
  /** Days a week, 0–7, that the person means to log or do something in a domain. */
  setPlan(domain: Domain, daysAWeek: number): Promise<Result<null, FieldError<'daysAWeek'> | StorageError>>;
}
