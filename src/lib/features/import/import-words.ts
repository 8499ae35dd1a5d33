import type { ImportError, SkippedRow, StorageError } from '$api/index.ts';
import { formatList } from '$lib/format/dates.ts';
import { errorText } from '$lib/i18n/error-text.ts';
import { t } from '$lib/i18n/index.ts';

export function importErrorText(error: ImportError | StorageError): string {
  switch (error.code) {
    case 'columns-missing':
      return t.import.errors['columns-missing'](formatList(error.columns ?? []));
    case 'file-unreadable':
    case 'not-csv':
    case 'file-too-large':
    case 'nothing-in-file':
    case 'passphrase-needed':
    case 'passphrase-wrong':
      return t.import.errors[error.code];
    case 'storage-full':
    case 'storage-failed':
      return errorText(error);
  }
}

export function skippedText(row: SkippedRow): string {
  const why = t.import.why[row.why];
  const place = row.list === undefined ? [] : [t.import.lists[row.list]];
  if (row.column !== null) place.push(row.column);
  return place.length === 0 ? why : t.import.whyColumn(why, place.join(': '));
}
