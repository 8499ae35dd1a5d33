import type { LogEntry, LogEntryInput } from '../../api/records.ts';
import { put, type Change, type Stored, type Table } from '../store/types.ts';

/** Version 1 had no sleep, no own metrics and none of the fields that may be left out. */
export const LOG_ENTRY_VERSION = 2;

/** A log entry at rest. */
export interface LogEntryRow {
  readonly v: typeof LOG_ENTRY_VERSION;
  readonly entry: LogEntryInput;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** IANA zone of the person at that moment. */
  readonly zone: string;
  /** Calendar day in that zone. */
  readonly day: string;
  readonly source: LogEntry['source'];
  /** The import that brought it, so that it can be taken back as a whole. */
  readonly importId: string | null;
}

type AnyRow = Omit<LogEntryRow, 'v'> & { readonly v: 1 | typeof LOG_ENTRY_VERSION };

function isRow(value: unknown): value is AnyRow {
  const known = typeof value === 'object' && value !== null && 'v' in value;
  return known && (value.v === 1 || value.v === LOG_ENTRY_VERSION);
}

export const LOG_ENTRIES: Table<LogEntryRow> = {
  name: 'log-entries',
  decode: (value) => {
    // Rows are sealed by this profile alone: another version is a bug or a newer app, not bad input.
    if (!isRow(value)) throw new TypeError('a log entry of an unknown version');
    // What version 2 added may be left out, so every row of version 1 says the same in version 2.
    return { ...value, v: LOG_ENTRY_VERSION };
  },
};

export function dayTag(day: string): string {
  return `day:${day}`;
}

export function importTag(importId: string): string {
  return `import:${importId}`;
}

/** Tagged by day, so that a range of days is read without the others. */
export function putEntry(
  id: string,
  row: LogEntryRow,
  options: { readonly ifAbsent?: boolean } = {},
): Change {
  const tags = [dayTag(row.day), ...(row.importId === null ? [] : [importTag(row.importId)])];
  return put(LOG_ENTRIES, id, row, { ...options, tags });
}

export function toLogEntry({ id, row }: Stored<LogEntryRow>): LogEntry {
  return { ...row.entry, id, at: row.at, zone: row.zone, day: row.day, source: row.source };
}

export function newestFirst(a: LogEntry, b: LogEntry): number {
  return b.at - a.at || (a.id < b.id ? 1 : -1);
}
