import type {
  KeyRevokedError,
  FieldError,
  GoneError,
  InvitationError,
  MessageError,
  MessagingOffError,
  NetworkError,
  NothingToShareError,
  ProofNeededError,
  RoleAskedError,
  StorageError,
} from '$api/index.ts';
import { t } from './index.ts';

export type CommandError =
  | KeyRevokedError
  | GoneError
  | InvitationError
  | MessageError
  | MessagingOffError
  | NetworkError
  | NothingToShareError
  | ProofNeededError
  | RoleAskedError
  | StorageError;

/** What went wrong and what the person can do, for every error that is not about one field. */
export function errorText(error: CommandError): string {
  switch (error.code) {
    case 'messaging-off':
      return t.mixnet.off[error.why];
    case 'invitation-altered':
    case 'invitation-expired':
    case 'invitation-unknown-version':
    case 'invitation-own':
    case 'invitation-used':
    case 'invitation-revoked':
    case 'invitation-declined':
    case 'invitation-already-accepted':
      return t.join.errors[error.code];
    case 'gone':
    case 'key-revoked':
    case 'message-empty':
    case 'message-too-long':
    case 'mixnet-unreachable':
    case 'mixnet-starting':
    case 'no-consent':
    case 'proof-needed':
    case 'role-asked-before':
    case 'too-little-data':
    case 'already-shared':
    case 'storage-full':
    case 'storage-failed':
      return t.errors[error.code];
  }
}

type FieldName = keyof typeof t.errors.fields;

/** The sentence beside a field. */
export function fieldText(error: FieldError<FieldName>): string {
  if (error.field === 'adult') return t.errors.adultNeeded;
  if (error.field === 'tracked' && error.why === 'missing') return t.errors.trackedNeeded;
  if (error.field === 'bedAt' && error.why === 'too-large') return t.errors.bedTooLate;
  if (error.field === 'bedAt' && error.why === 'too-small') return t.errors.bedTooEarly;
  if (error.field === 'metricName' && error.why === 'too-large') return t.errors.tooManyMetrics;
  if (error.field === 'tags' && error.why === 'too-large') return t.errors.tooManyTags;
  return t.errors.field[error.why];
}

/** The same, for the summary on top of the form. */
export function fieldSummary(error: FieldError<FieldName>): string {
  return t.errors.fieldLine(t.errors.fields[error.field], fieldText(error));
}
