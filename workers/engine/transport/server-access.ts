import type { BackendLink } from './backend-link.ts';

/** What messaging needs of the account: calls, and whether they make sense. */
export interface ServerAccess {
  readonly call: BackendLink['call'];
  /** An account is open, or was until the server forgot it. */
  readonly inUse: () => boolean;
  /** Signed in, and this device's key is in the directory. */
  readonly ready: () => boolean;
  /** Keys of this device that were in the directory before: their inboxes may still hold something. */
  readonly earlierKeyIds: () => readonly string[];
}
