import type { LogEntry, LogEntryInput } from '../../api/records.ts';
import { put, type Change, type Stored, type Table } from '../store/types.ts';

/** A log entry at rest. Version 1. */
export interface LogEntryRow {
  readonly v: 1;
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

function isRow(value: unknown): value is LogEntryRow {
  return typeof value === 'object' && value !== null && 'v' in value && value.v === 1;
}

export const LOG_ENTRIES: Table<LogEntryRow> = {
  name: 'log-entries',
  decode: (value) => {
    // Rows are sealed by this profile alone: another version is a bug or a newer app, not bad input.
    if (!isRow(value)) throw new TypeError('a log entry of an unknown version');
    return value;
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
  return { ...row.entry, id, at: row.at, day: row.day, source: row.source };
}

export function newestFirst(a: LogEntry, b: LogEntry): number {
  return b.at - a.at || (a.id < b.id ? 1 : -1);
}
