/** @file Exported data as text. No field of a CSV form is free text, so nothing in a table can be a formula or needs quotes. */
import type { ExportedData, ExportFormat } from '../../api/export.ts';
import { CSV_COLUMNS } from '../../api/imports.ts';
import { DOMAINS } from '../../api/records.ts';

/** Those with columns in docs/CSV.md; the JSON form has all of them. */
const CSV_DOMAINS: ReadonlySet<string> = new Set(DOMAINS);
const MEASURE_COLUMNS = ['metric', 'date', 'amount'] as const;

function csv(columns: readonly string[], rows: readonly object[]): string {
  const lines = rows.map((row) => {
    const cells = row as Readonly<Partial<Record<string, string | number>>>;
    return columns.map((column) => String(cells[column] ?? '')).join(',');
  });
  return [columns.join(','), ...lines, ''].join('\n');
}

export function exportText(data: ExportedData, format: ExportFormat): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(data, null, 1)}\n`;
    case 'csv':
      return csv(
        CSV_COLUMNS,
        data.entries.filter(({ domain }) => CSV_DOMAINS.has(domain)),
      );
    case 'measures-csv':
      return csv(MEASURE_COLUMNS, data.measures);
  }
}
