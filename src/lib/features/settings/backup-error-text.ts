import type {
  BackupFileError,
  BackupStoppedError,
  NeedsRecoveryKeyError,
  NoRecoveryKeyError,
  ProofNeededError,
  StorageError,
  WaysInError,
} from '$api/index.ts';
import { errorText } from '$lib/i18n/error-text.ts';
import { t } from '$lib/i18n/index.ts';

type BackupError =
  | BackupFileError
  | BackupStoppedError
  | WaysInError
  | NoRecoveryKeyError
  | NeedsRecoveryKeyError
  | ProofNeededError
  | StorageError
  | { readonly code: 'words-wrong' }
  | { readonly code: 'gone' };

/** What went wrong with a backup, and what to do. */
export function backupErrorText(error: BackupError): string {
  switch (error.code) {
    case 'proof-wrong':
      return t.unlock.wrong;
    case 'proof-too-soon':
      return t.unlock.wait(Math.ceil(error.waitMs / 1000));
    case 'way-needed':
      return t.ways.problems[error.code][error.way];
    case 'passphrase-weak':
      return t.ways.problems[error.code](error.bits);
    case 'passphrase-too-long':
    case 'second-way-missing':
      return t.ways.problems[error.code];
    case 'storage-full':
    case 'storage-failed':
    case 'gone':
      return errorText({ code: error.code });
    default:
      return t.backup.errors[error.code];
  }
}
