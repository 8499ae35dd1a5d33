import type { BackupCounts } from '$api/index.ts';
import { formatList } from '$lib/format/dates.ts';
import { formatWhole } from '$lib/format/numbers.ts';
import { t } from '$lib/i18n/index.ts';

const KINDS = ['entries', 'days', 'notes', 'documents', 'people', 'messages'] as const;

/** "700 entries, one person and two messages"; what there is none of is left out. Null when there is nothing. */
export function countsInWords(counts: BackupCounts): string | null {
  const parts = KINDS.flatMap((kind) =>
    counts[kind] > 0 ? [t.backup.counted[kind](counts[kind], formatWhole(counts[kind]))] : [],
  );
  return parts.length === 0 ? null : formatList(parts);
}
