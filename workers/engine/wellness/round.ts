/** Sums of thirds fall just under the half that they mean; far below anything a log entry can change. */
const TIE = 1e-9;

/** To the nearest whole number, halves up. */
export function roundHalfUp(value: number): number {
  return Math.floor(value + 0.5 + TIE);
}

/** To the nearest multiple of `step`, halves up. */
export function roundToStep(value: number, step: number): number {
  return roundHalfUp(value / step) * step;
}

/** To one decimal, halves up. */
export function roundToTenth(value: number): number {
  return roundHalfUp(value * 10) / 10;
}
