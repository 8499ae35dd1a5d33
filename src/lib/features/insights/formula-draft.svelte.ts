import {
  FORMULA_PRESETS,
  PRESET_NAMES,
  type Anchored,
  type FormulaParameters,
  type FormulaPreset,
  type IndexDomain,
} from '$api/index.ts';

export const LIGHTS = ['none', 'half', 'whole'] as const;
type Light = (typeof LIGHTS)[number];
const MINUTES: Readonly<Record<Light, number>> = { none: 0, half: 0.5, whole: 1 };

/** Values as they are being set. Amounts stay as typed until they are saved. */
export class FormulaDraft {
  weights = $state.raw<Readonly<Record<IndexDomain, number>>>(FORMULA_PRESETS.standard.weights);
  anchors = $state.raw<Readonly<Record<Anchored, string>>>({
    minutes: '',
    steps: '',
    portions: '',
    duration: '',
  });
  light = $state<Light>('none');
  countSteps = $state(true);
  countRegularity = $state(true);

  constructor(parameters: FormulaParameters) {
    this.take(parameters);
  }

  take({ weights, anchors, lightMinute, countSteps, countRegularity }: FormulaParameters): void {
    this.weights = weights;
    this.anchors = {
      minutes: String(anchors.minutes),
      steps: String(anchors.steps),
      portions: String(anchors.portions),
      duration: String(anchors.duration),
    };
    this.light = LIGHTS.find((light) => MINUTES[light] === lightMinute) ?? 'none';
    this.countSteps = countSteps;
    this.countRegularity = countRegularity;
  }

  values(): FormulaParameters {
    const number = (typed: string) => (typed.trim() === '' ? Number.NaN : Number(typed.replace(',', '.')));
    const { minutes, steps, portions, duration } = this.anchors;
    return {
      weights: this.weights,
      anchors: {
        minutes: number(minutes),
        steps: number(steps),
        portions: number(portions),
        duration: number(duration),
      },
      lightMinute: MINUTES[this.light],
      countSteps: this.countSteps,
      countRegularity: this.countRegularity,
    };
  }

  /** The preset that these values are. */
  get preset(): FormulaPreset | null {
    const text = JSON.stringify(ordered(this.values()));
    return PRESET_NAMES.find((name) => JSON.stringify(ordered(FORMULA_PRESETS[name])) === text) ?? null;
  }
}

function ordered({ weights, anchors, lightMinute, countSteps, countRegularity }: FormulaParameters): unknown {
  const { activity, nutrition, sleep, mood } = weights;
  const { minutes, steps, portions, duration } = anchors;
  return [
    activity,
    nutrition,
    sleep,
    mood,
    minutes,
    steps,
    portions,
    duration,
    lightMinute,
    countSteps,
    countRegularity,
  ];
}
