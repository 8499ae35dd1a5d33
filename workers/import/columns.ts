import type { ImportError } from '../api/errors.ts';
import { CSV_COLUMNS } from '../api/imports.ts';
import type { Result } from '../api/result.ts';

export type CsvColumn = (typeof CSV_COLUMNS)[number];

/** Where each known column stands; the others are needed only by rows of their domain. */
export interface Columns {
  readonly positions: ReadonlyMap<CsvColumn, number>;
  readonly count: number;
}

const REQUIRED = ['date', 'domain'] as const satisfies readonly CsvColumn[];

/** Reads the header row: names in any order and case; unknown columns are passed over. */
export function readHeader(fields: readonly string[]): Result<Columns, ImportError> {
  const names = fields.map((field) => field.trim().toLowerCase());
  // One field with another separator in it: a file of a program set to semicolons or tabs.
  if (names.length === 1 && /[;\t|]/.test(names[0] ?? '')) return { ok: false, error: { code: 'not-csv' } };
  const positions = new Map<CsvColumn, number>();
  for (const column of CSV_COLUMNS) {
    const at = names.indexOf(column);
    if (at === -1) continue;
    if (names.includes(column, at + 1)) return { ok: false, error: { code: 'not-csv' } };
    positions.set(column, at);
  }
  const columns = REQUIRED.filter((column) => !positions.has(column));
  if (columns.length > 0) return { ok: false, error: { code: 'columns-missing', columns } };
  return { ok: true, value: { positions, count: names.length } };
}
