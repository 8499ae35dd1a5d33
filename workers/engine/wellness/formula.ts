/**
 * @file The constants of formula `fwi-2`. docs/FWI.md publishes them with their sources and worked examples, which a test runs. What
 * somebody may set instead stands in api/formula.ts.
 */
import {
  ANCHOR_BOUNDS,
  ANCHORED,
  FORMULA_PRESETS,
  INDEX_DOMAINS,
  LIGHT_MINUTES,
  PRESET_NAMES,
  WEIGHT_BOUNDS,
  type Bounds,
  type FormulaParameters,
  type FormulaSnapshot,
} from '../../api/formula.ts';
import type { FormulaError } from '../../api/insights.ts';
import type { Intensity } from '../../api/records.ts';

export const FORMULA = 'fwi-2';
export const STANDARD: FormulaParameters = FORMULA_PRESETS.standard;

/** Mood has no guideline and stands on its own scale, 1 to 5. */
export const MOOD_SCALE = { lowest: 1, highest: 5 } as const;
/** Standard deviation of the nights' sleep, in minutes, up to which they count as alike, and from which on not at all. */
export const REGULARITY = { full: 60, none: 120 } as const;

/** A measure has a score from this many logged days in seven on. */
export const MIN_DOMAIN_DAYS = 3;
/** An index exists from this many days with an entry in seven on. */
export const MIN_COVERAGE = 4;
/** Index points between two weeks from which on a direction is called up or down. */
export const DIRECTION_POINTS = 3;

/** Moderate-equivalent minutes that one minute counts. */
export function intensityWeights({ lightMinute }: FormulaParameters): Readonly<Record<Intensity, number>> {
  return { light: lightMinute, moderate: 1, vigorous: 2 };
}

/** The same values, named in one order: equal formulas are equal texts in a file. */
export function inOrder({
  weights,
  anchors,
  lightMinute,
  countSteps,
  countRegularity,
}: FormulaParameters): FormulaParameters {
  return {
    weights: {
      activity: weights.activity,
      nutrition: weights.nutrition,
      sleep: weights.sleep,
      mood: weights.mood,
    },
    anchors: {
      minutes: anchors.minutes,
      steps: anchors.steps,
      portions: anchors.portions,
      duration: anchors.duration,
    },
    lightMinute,
    countSteps,
    countRegularity,
  };
}

/** One text for one set of values. */
function canonical({
  weights,
  anchors,
  lightMinute,
  countSteps,
  countRegularity,
}: FormulaParameters): string {
  return JSON.stringify([
    INDEX_DOMAINS.map((domain) => weights[domain]),
    ANCHORED.map((measure) => anchors[measure]),
    lightMinute,
    countSteps,
    countRegularity,
  ]);
}

/** Says whether the values are the published ones, and nothing of which others they are: this goes into packets. */
export function formulaId(parameters: FormulaParameters): string {
  return canonical(parameters) === canonical(STANDARD) ? FORMULA : `${FORMULA}-own`;
}

export function formulaSnapshot(parameters: FormulaParameters): FormulaSnapshot {
  const text = canonical(parameters);
  const preset = PRESET_NAMES.find((name) => canonical(FORMULA_PRESETS[name]) === text) ?? null;
  return { id: formulaId(parameters), parameters, preset };
}

function whyNot(value: unknown, { min, max, step }: Bounds): FormulaError['why'] | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'not-a-number';
  if (value < min) return 'too-small';
  if (value > max) return 'too-large';
  return Number.isInteger(value / step) ? null : 'not-a-number';
}

/** The first value that is outside its bounds. */
export function parametersProblem({ weights, anchors, lightMinute }: FormulaParameters): FormulaError | null {
  const problem = (field: FormulaError['field'], why: FormulaError['why']): FormulaError => ({
    code: 'field-invalid',
    field,
    why,
  });
  for (const domain of INDEX_DOMAINS) {
    const why = whyNot(weights[domain], WEIGHT_BOUNDS);
    if (why !== null) return problem('weights', why);
  }
  if (INDEX_DOMAINS.every((domain) => weights[domain] === 0)) return problem('weights', 'missing');
  for (const measure of ANCHORED) {
    const why = whyNot(anchors[measure], ANCHOR_BOUNDS[measure]);
    if (why !== null) return problem(measure, why);
  }
  return LIGHT_MINUTES.some((known) => known === lightMinute) ? null : problem('lightMinute', 'unknown');
}
