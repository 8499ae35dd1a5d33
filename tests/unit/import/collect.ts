import { expect } from 'vitest';
import type { ColumnMapping, ImportFormat, PassedOver, SkippedRow } from '../../../workers/api/imports.ts';
import type { DayMeasure } from '../../../workers/api/measures.ts';
import type { CsvRow, ImportLimits } from '../../../workers/import/port.ts';
import { readFile } from '../../../workers/import/read-file.ts';

export const LIMITS: ImportLimits = { maxBytes: 2_000_000, maxRows: 10_000, maxExportBytes: 20_000_000 };

export interface Collected {
  readonly format: ImportFormat | null;
  readonly rows: readonly CsvRow[];
  readonly skipped: readonly SkippedRow[];
  readonly measures: readonly DayMeasure[];
  readonly passedOver: readonly PassedOver[];
  readonly progress: number;
  readonly error: unknown;
}

/** Everything that reading a file says; fails where the messages don't end in exactly one `done` or `failed`. */
export async function collect(
  file: Blob,
  { limits = LIMITS, mapping = null }: { limits?: ImportLimits; mapping?: ColumnMapping | null } = {},
): Promise<Collected> {
  const rows: CsvRow[] = [];
  const skipped: SkippedRow[] = [];
  let format: ImportFormat | null = null;
  let measures: readonly DayMeasure[] = [];
  let passedOver: readonly PassedOver[] = [];
  let progress = 0;
  let error: unknown = null;
  let last = '';
  for await (const message of readFile(file, limits, mapping)) {
    expect(['done', 'failed']).not.toContain(last);
    last = message.type;
    if (message.type === 'format') format = message.format;
    if (message.type === 'progress') progress += 1;
    if (message.type === 'measures') measures = message.measures;
    if (message.type === 'passed-over') passedOver = message.kinds;
    if (message.type === 'failed') error = message.error;
    if (message.type !== 'batch') continue;
    rows.push(...message.rows);
    skipped.push(...message.skipped);
  }
  expect(['done', 'failed']).toContain(last);
  return { format, rows, skipped, measures, passedOver, progress, error };
}
