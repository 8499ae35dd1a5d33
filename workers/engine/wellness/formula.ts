/**
 * @file The constants of formula `fwi-1`. docs/FWI.md publishes them with worked examples, which a test runs.
 *
 * Anchors are guidelines of the World Health Organization: 150 minutes of moderate activity a week, a minute of vigorous
 * activity counting as two and light activity not counting ("WHO guidelines on physical activity and sedentary behaviour",
 * 2020); 400 g, five portions, of fruit and vegetables a day (WHO, "Healthy diet"). Mood has no guideline: it stands on its own scale.
 */
import type { DomainScore } from '../../api/insights.ts';
import type { Domain, Intensity } from '../../api/records.ts';

export const FORMULA = 'fwi-1';

export const ANCHORS = {
  activity: { anchor: 150, unit: 'min/week' },
  nutrition: { anchor: 5, unit: 'portions/day' },
  mood: { anchor: 5, unit: 'scale 1–5' },
} as const satisfies Record<Domain, { readonly anchor: number; readonly unit: DomainScore['unit'] }>;

/** Moderate-equivalent minutes that one minute counts. */
export const INTENSITY_WEIGHT = { light: 0, moderate: 1, vigorous: 2 } as const satisfies Record<
  Intensity,
  number
>;

/** A domain has a score from this many logged days in seven on. */
export const MIN_DOMAIN_DAYS = 3;
/** An index exists from this many days with an entry in seven on. */
export const MIN_COVERAGE = 4;
/** Index points between two weeks from which on a direction is called up or down. */
export const DIRECTION_POINTS = 3;
