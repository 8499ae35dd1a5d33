/**
 * @file Every error that can reach a screen, by area. Each is a plain object whose `code` has one text in the catalogue
 * (`errors.<code>`), which says what the person can do. No error carries a stack, a path or somebody's data.
 */

/** The form's field at fault, so that the text stands beside it. */
export interface FieldError<Field extends string> {
  readonly code: 'field-invalid';
  readonly field: Field;
  readonly why: 'missing' | 'too-small' | 'too-large' | 'not-a-number' | 'in-future' | 'too-long' | 'unknown';
}

export interface StorageError {
  /** Quota reached or storage refused by the browser: nothing was changed. Free space, then try again. */
  readonly code: 'storage-full' | 'storage-failed';
}

export interface NeedsRecoveryKeyError {
  /** Only the 24 words of the recovery key give the account's root key since the ceremony: type them, then try again. */
  readonly code: 'needs-recovery-key';
}

export interface GoneError {
  /** The thing named no longer exists (removed here or in another tab): go back. */
  readonly code: 'gone';
}

export interface ImportError {
  readonly code:
    | 'file-unreadable'
    | 'not-csv'
    | 'columns-missing'
    | 'file-too-large'
    | 'nothing-in-file'
    /** An export under a passphrase: it must come with the file. */
    | 'passphrase-needed'
    /** Or the file was altered: the two can't be told apart. */
    | 'passphrase-wrong';
  /** For `columns-missing`: their names. */
  readonly columns?: readonly string[];
}

export interface MessagingOffError {
  /** Known-answer tests failed, keys unavailable, or this device can't run the mixnet. Everything else works. */
  readonly code: 'messaging-off';
  readonly why: MessagingOffReason;
}

export type MessagingOffReason = 'self-test-failed' | 'keys-unavailable' | 'no-memory' | 'mixnet-altered';

export interface InvitationError {
  readonly code:
    | 'invitation-altered'
    | 'invitation-expired'
    | 'invitation-unknown-version'
    | 'invitation-own'
    | 'invitation-used'
    | 'invitation-revoked'
    | 'invitation-declined'
    | 'invitation-already-accepted';
}

export interface NetworkError {
  /** `mixnet-unreachable`: try again when online. `mixnet-starting`: wait. */
  readonly code: 'mixnet-unreachable' | 'mixnet-starting';
}

export interface NothingToShareError {
  /** No live consent for this person and period, or too few days logged for the period. */
  readonly code: 'no-consent' | 'too-little-data' | 'already-shared';
}

export interface MessageError {
  readonly code: 'message-empty' | 'message-too-long';
  readonly maxBytes?: number;
}

export interface KeyRevokedError {
  /** They revoked the key of the device that this conversation writes to: meet again. */
  readonly code: 'key-revoked';
}
