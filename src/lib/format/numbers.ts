import { language } from './language.ts';

const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const twoDecimals = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
const oneDecimal = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });

/** `1,234` */
export function formatWhole(value: number): string {
  return whole.format(value);
}

/** At most one decimal: `4.3`, `150`. */
export function formatAmount(value: number): string {
  return oneDecimal.format(value);
}

/** Up to two decimals, as typed: `4.25`. */
export function formatExact(value: number): string {
  return twoDecimals.format(value);
}

/** Bytes as megabytes, without the unit. */
export function formatMegabytes(bytes: number): string {
  return oneDecimal.format(bytes / 1_000_000);
}

const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });

/** `share`: 0 to 1. */
export function formatPercent(share: number): string {
  return percent.format(share);
}
