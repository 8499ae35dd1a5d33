/** @file What a person says of somebody else's columns, and the mapping that comes of it. */
import type { ActivityKind, ColumnMapping, CsvHead, DateOrder, Intensity } from '$api/index.ts';

export const ROW_KINDS = ['activity', 'nutrition', 'mood', 'steps', 'sleep'] as const;
export type RowKind = (typeof ROW_KINDS)[number];

/** Columns as the numbers in a list's values; empty: none. */
export interface MappingDraft {
  readonly rows: RowKind;
  readonly date: string;
  readonly dateOrder: DateOrder;
  readonly time: string;
  readonly decimal: '.' | ',';
  /** Minutes, portions, valence or the day's amount: what the kind of row is about. */
  readonly value: string;
  /** Water or energy. */
  readonly second: string;
  readonly kind: ActivityKind;
  readonly intensity: Intensity;
  /** Ends of the file's own scale of moods, the low one first. */
  readonly low: string;
  readonly high: string;
}

const column = (columns: readonly string[], words: RegExp): string => {
  const at = columns.findIndex((name) => words.test(name));
  return at === -1 ? '' : String(at);
};

/** A first guess from the columns' names; the person decides. */
export function guessDraft({ columns, delimiter }: CsvHead): MappingDraft {
  return {
    rows: 'activity',
    date: column(columns, /date|day|datum|fecha|giorno|jour/iu) || '0',
    dateOrder: 'ymd',
    time: column(columns, /^time|uhrzeit|hora|heure/iu),
    decimal: delimiter === ';' ? ',' : '.',
    value: column(columns, /minute|duration|portion|mood|steps|sleep|value|amount/iu),
    second: '',
    kind: 'walk',
    intensity: 'moderate',
    low: '1',
    high: '5',
  };
}

const index = (value: string): number | null => (value === '' ? null : Number(value));
const amount = (value: string): number =>
  value.trim() === '' ? Number.NaN : Number(value.replace(',', '.'));

function rowsOf(draft: MappingDraft, value: number): ColumnMapping['rows'] | null {
  switch (draft.rows) {
    case 'activity':
      return { as: 'activity', minutes: value, kind: draft.kind, intensity: draft.intensity };
    case 'nutrition':
      return { as: 'nutrition', portions: value, water: index(draft.second) };
    case 'mood': {
      const low = amount(draft.low);
      const high = amount(draft.high);
      if (!Number.isFinite(low) || !Number.isFinite(high) || low === high) return null;
      return { as: 'mood', valence: value, energy: index(draft.second), low, high };
    }
    case 'steps':
    case 'sleep':
      return { as: draft.rows, amount: value };
  }
}

/** Null while a column that is needed has no name yet, or the scale has no two ends. */
export function mappingOf(draft: MappingDraft, { delimiter }: CsvHead): ColumnMapping | null {
  const date = index(draft.date);
  const value = index(draft.value);
  if (date === null || value === null) return null;
  const rows = rowsOf(draft, value);
  if (rows === null) return null;
  const { dateOrder, decimal } = draft;
  return { delimiter, decimal, date, dateOrder, time: index(draft.time), rows };
}
