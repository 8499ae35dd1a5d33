import type { BackendError, ReusedSecretError } from '$api/index.ts';
import { t } from '$lib/i18n/index.ts';
import { backupErrorText } from '../settings/backup-error-text.ts';

type AccountError =
  | BackendError
  | ReusedSecretError
  | Parameters<typeof backupErrorText>[0]
  | { readonly code: 'passphrase-weak'; readonly bits: number }
  | { readonly code: 'passphrase-too-long' | 'no-backup-passphrase' | 'backup-passphrase-wrong' };

/** What went wrong with the account, and what to do. */
export function accountErrorText(error: AccountError): string {
  switch (error.code) {
    case 'backend':
      return t.account.failures[error.why];
    case 'password-reused':
      return t.account.reused[error.as];
    case 'passphrase-weak':
      return t.account.weak(Math.floor(error.bits));
    case 'passphrase-too-long':
    case 'no-backup-passphrase':
    case 'backup-passphrase-wrong':
    case 'proof-needed':
      return t.account.errors[error.code];
    default:
      return backupErrorText(error);
  }
}
