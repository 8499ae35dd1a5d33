/** @file The tail of the standard normal distribution, to about 1e-14. */

const SQRT_PI = Math.sqrt(Math.PI);
/** Below it the series converges fast, above it the continued fraction. */
const SWITCH = 2;
const TINY = 1e-17;
const TERMS = 200;

/** erf by its series (Abramowitz and Stegun 7.1.6): all terms positive, nothing cancels. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < TERMS && term > TINY * sum; n += 1) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / SQRT_PI) * Math.exp(-x * x) * sum;
}

/** erfc by its continued fraction (Abramowitz and Stegun 7.1.14), from the inside out. */
function erfcFraction(x: number): number {
  let inner = x;
  for (let n = TERMS; n >= 1; n -= 1) inner = x + n / 2 / inner;
  return Math.exp(-x * x) / (SQRT_PI * inner);
}

/** How likely a standard normal value lies at least `z` from 0 on either side. */
export function twoSidedTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  return x < SWITCH ? 1 - erfSeries(x) : erfcFraction(x);
}
