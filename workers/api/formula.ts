/** @file What somebody may set of the index's formula: weights and guide amounts. docs/FWI.md publishes what they do. */

/** What the index is the mean of. Minutes of activity and steps are two measures of one domain. */
export const INDEX_DOMAINS = ['activity', 'nutrition', 'sleep', 'mood'] as const;
export type IndexDomain = (typeof INDEX_DOMAINS)[number];

/** What a domain's score is made of. */
export const INDEX_MEASURES = ['minutes', 'steps', 'portions', 'duration', 'regularity', 'valence'] as const;
export type IndexMeasure = (typeof INDEX_MEASURES)[number];

/** Measures whose guide amount somebody may set. */
export const ANCHORED = [
  'minutes',
  'steps',
  'portions',
  'duration',
] as const satisfies readonly IndexMeasure[];
export type Anchored = (typeof ANCHORED)[number];

export interface FormulaParameters {
  /** Whole, 0–4; 0 leaves a domain out. At least one is above 0. */
  readonly weights: Readonly<Record<IndexDomain, number>>;
  /** Minutes of moderate activity a week, steps a day, portions a day, minutes of sleep a night, each within `ANCHOR_BOUNDS`. */
  readonly anchors: Readonly<Record<Anchored, number>>;
  /** What a minute of light activity counts, in minutes of moderate activity: 0, 0.5 or 1. */
  readonly lightMinute: number;
  /** Whether steps can stand for activity. */
  readonly countSteps: boolean;
  /** Whether sleep is also about nights being alike. */
  readonly countRegularity: boolean;
}

export interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

export const WEIGHT_BOUNDS: Bounds = { min: 0, max: 4, step: 1 };
export const LIGHT_MINUTES = [0, 0.5, 1] as const;
/** Upper ends: where the guidelines' own ranges end. */
export const ANCHOR_BOUNDS: Readonly<Record<Anchored, Bounds>> = {
  minutes: { min: 10, max: 300, step: 5 },
  steps: { min: 500, max: 10_000, step: 500 },
  portions: { min: 1, max: 8, step: 0.5 },
  duration: { min: 240, max: 540, step: 15 },
};

/** The formula as published, and three places to start from. What each rests on stands in docs/FWI.md. */
export const FORMULA_PRESETS = {
  standard: {
    weights: { activity: 1, nutrition: 1, sleep: 1, mood: 1 },
    anchors: { minutes: 150, steps: 8000, portions: 5, duration: 420 },
    lightMinute: 0,
    countSteps: true,
    countRegularity: true,
  },
  pregnancy: {
    weights: { activity: 1, nutrition: 1, sleep: 1, mood: 1 },
    anchors: { minutes: 150, steps: 6000, portions: 5, duration: 420 },
    lightMinute: 0.5,
    countSteps: true,
    countRegularity: false,
  },
  disability: {
    weights: { activity: 1, nutrition: 1, sleep: 1, mood: 1 },
    anchors: { minutes: 75, steps: 8000, portions: 5, duration: 420 },
    lightMinute: 1,
    countSteps: false,
    countRegularity: true,
  },
  'shift-work': {
    weights: { activity: 1, nutrition: 1, sleep: 1, mood: 1 },
    anchors: { minutes: 150, steps: 8000, portions: 5, duration: 420 },
    lightMinute: 0,
    countSteps: true,
    countRegularity: false,
  },
} as const satisfies Record<string, FormulaParameters>;

export type FormulaPreset = keyof typeof FORMULA_PRESETS;
export const PRESET_NAMES = [
  'standard',
  'pregnancy',
  'disability',
  'shift-work',
] as const satisfies readonly FormulaPreset[];

export interface FormulaSnapshot {
  /** `fwi-2`, or `fwi-2-own` with other values than the published ones. Packets say no more than this. */
  readonly id: string;
  readonly parameters: FormulaParameters;
  /** The preset that has just these values; null for values of one's own. */
  readonly preset: FormulaPreset | null;
}
