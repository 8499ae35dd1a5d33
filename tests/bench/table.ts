/** @file Results as text for a terminal. Pure. */
import type { Row } from './figures.ts';

/** Three significant digits, never in exponents; counts whole. */
export function formatValue({ value, unit }: Pick<Row, 'value' | 'unit'>): string {
  if (unit === 'count') return String(value);
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

/** Code points: labels hold × and the like, nothing wider. */
function width(text: string): number {
  return Array.from(text).length;
}

function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - width(text)));
}

export function renderTable(title: string, rows: readonly Row[]): string {
  const cells = rows.map((row) => [row.what, formatValue(row), row.unit, `n=${row.n}`, row.note ?? '']);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...cells.map((line) => width(line[column] ?? ''))));
  const lines = cells.map(([what = '', value = '', unit = '', n = '', note = '']) => {
    const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = widths;
    return `  ${pad(what, w0)}  ${value.padStart(w1)} ${pad(unit, w2)}  ${pad(n, w3)}  ${note}`.trimEnd();
  });
  return [title, ...lines].join('\n');
}
