import type { Domain } from './records.ts';

/** The weeks' median score by thirds of its scale. */
export type Level = 'lower' | 'middle' | 'upper';
/** How alike the weeks are. */
export type Regularity = 'even' | 'mixed' | 'uneven';
export type WeekContrast = 'weekdays-higher' | 'alike' | 'weekends-higher';
export type TrendClass = 'up' | 'steady' | 'down' | 'not-enough-data';
/** How much of the plan was done over all the weeks. */
export type AdherenceBand = 'mostly' | 'partly' | 'at-times';

/** What one domain looked like over the period; null where there is too little for a class. */
export interface FunctionalPattern {
  readonly domain: Domain;
  readonly level: Level | null;
  readonly regularity: Regularity | null;
  readonly contrast: WeekContrast | null;
  readonly trend: TrendClass;
  /** Null without a plan too. */
  readonly adherence: AdherenceBand | null;
}

/**
 * What a clinician receives: closed, whole weeks, classes only.
 */
export interface ClinicianPacket {
  readonly role: 'clinician';
  readonly schema: 1;
  readonly formula: string;
  /** Last of the eight finished weeks that it rests on. */
  readonly week: string;
  /** In the order of DOMAINS; only domains of which something can be said. */
  readonly patterns: readonly FunctionalPattern[];
}
