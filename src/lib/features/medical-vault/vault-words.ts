import type {
  StorageError,
  VaultFieldError,
  VaultSaveError,
  VaultFileError,
  VaultAttachError,
} from '$api/index.ts';
import { formatDayYear } from '$lib/format/dates.ts';
import { language } from '$lib/format/language.ts';
import { formatMegabytes, formatWhole } from '$lib/format/numbers.ts';
import { errorText } from '$lib/i18n/error-text.ts';
import { t } from '$lib/i18n/index.ts';

export type VaultError =
  | Exclude<VaultSaveError, VaultFieldError>
  | VaultFileError
  | VaultAttachError
  | StorageError
  | { readonly code: 'vault-closed' | 'self-test-failed' };

export function vaultErrorText(error: VaultError): string {
  switch (error.code) {
    case 'gone':
    case 'storage-full':
    case 'storage-failed':
      return errorText(error);
    default:
      return t.medicalVault.errors[error.code];
  }
}

/** The sentence beside a field of a record. */
export function recordFieldText({ field, why }: VaultFieldError): string {
  const texts = t.medicalVault.fieldErrors;
  switch (field) {
    case 'title':
      return why === 'too-long' ? texts.titleLong : texts.title;
    case 'to':
      return why === 'too-small' ? texts.span : texts.date;
    case 'from':
    case 'date':
      return texts.date;
    default:
      return texts[field];
  }
}

const monthYear = new Intl.DateTimeFormat(language, { month: 'short', year: 'numeric' });

/** `17 May 2024`, `May 2024` or `2024`: as exactly as it is known. */
export function partialDateText(date: string): string {
  if (date.length === 4) return date;
  return date.length === 7 ? monthYear.format(new Date(`${date}-15T12:00:00`)) : formatDayYear(date);
}

const KILOBYTE = 1000;
const SMALL = 100 * KILOBYTE;

export function fileText(name: string, bytes: number): string {
  return bytes < SMALL
    ? t.medicalVault.smallFile(name, formatWhole(Math.ceil(bytes / KILOBYTE)))
    : t.medicalVault.fileSize(name, formatMegabytes(bytes));
}
