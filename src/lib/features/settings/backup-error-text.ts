import type {
  BackupFileError,
  NeedsRecoveryKeyError,
  NoRecoveryKeyError,
  ProofNeededError,
  StorageError,
} from '$api/index.ts';
import { errorText } from '$lib/i18n/error-text.ts';
import { t } from '$lib/i18n/index.ts';

type BackupError =
  | BackupFileError
  | NoRecoveryKeyError
  | NeedsRecoveryKeyError
  | ProofNeededError
  | StorageError
  | { readonly code: 'words-wrong' }
  | { readonly code: 'gone' };

/** What went wrong with a backup, and what to do. */
export function backupErrorText(error: BackupError): string {
  switch (error.code) {
    case 'storage-full':
    case 'storage-failed':
    case 'gone':
      return errorText({ code: error.code });
    default:
      return t.backup.errors[error.code];
  }
}
