import type { BackupCounts } from '../../api/backup.ts';

const NAMED: Readonly<Record<string, Exclude<keyof BackupCounts, 'other'>>> = {
  'log-entries': 'entries',
  'day-measures': 'days',
  journal: 'notes',
  'vault-items': 'documents',
  people: 'people',
  messages: 'messages',
};

/** Rows by table, in the person's words. */
export function countsOf(rows: Iterable<readonly [string, number]>): BackupCounts {
  const counts = { entries: 0, days: 0, notes: 0, documents: 0, people: 0, messages: 0, other: 0 };
  for (const [table, count] of rows) counts[NAMED[table] ?? 'other'] += count;
  return counts;
}
