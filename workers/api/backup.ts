import type { NeedsRecoveryKeyError, StorageError } from './errors.ts';
import type { Result } from './result.ts';
import type { WaysInError } from './security.ts';
import type { Proof, ProofNeededError } from './unlock.ts';

export interface BackupFileError {
  readonly code:
    /** Some other kind of file. */
    | 'not-a-backup'
    /** Written by a newer version of the app: update, then try again. */
    | 'backup-newer'
    /** Made with other recovery words. */
    | 'backup-foreign'
    /** Some of it is not as it was written. */
    | 'backup-altered'
    /** The end is missing: fetch the whole file. */
    | 'backup-incomplete'
    /** The 24 words are not right: one is misspelled, missing or in the wrong place. */
    | 'recovery-words-wrong'
    /** This device has an identity of its own with people, or records that can't be merged: restore on a fresh device. */
    | 'other-account'
    | 'file-unreadable';
}

export interface BackupStoppedError {
  /** By the person: nothing was changed. Reading a file goes on where it was when the same file is given again. */
  readonly code: 'stopped';
}

export interface NoRecoveryKeyError {
  /** Make a recovery key first. */
  readonly code: 'no-recovery-key';
}

/** Tables in the person's words; `other` is bookkeeping. */
export interface BackupCounts {
  readonly entries: number;
  /** Amounts a day that devices count. */
  readonly days: number;
  readonly notes: number;
  /** Of the medical vault. */
  readonly documents: number;
  readonly people: number;
  readonly messages: number;
  readonly other: number;
}

export interface BackupSnapshot {
  readonly recoveryKey:
    | { readonly state: 'none' }
    /** Its words were asked back and not yet tried: it doesn't count, and is forgotten with this start. */
    | { readonly state: 'unconfirmed' }
    | {
        readonly state: 'ready';
        readonly madeAt: number;
        /** When the words were last asked for and right. */
        readonly provenAt: number;
        /** Half a year has passed since. */
        readonly askAgain: boolean;
      };
  readonly lastBackup: { readonly at: number; readonly bytes: number; readonly counts: BackupCounts } | null;
  /** A week has passed, or there is none. */
  readonly due: boolean;
  /** It is due, there is something to lose, and it was not put off this week: one card offers it. */
  readonly offered: boolean;
  /** There is one of the last 24 hours: nothing is offered before something risky. */
  readonly fresh: boolean;
  /** A file was read up to here and not to its end, in an earlier start or until it was stopped. Bytes of the file. */
  readonly interrupted: { readonly done: number; readonly total: number } | null;
}

export interface BackupProgress {
  readonly step: 'writing' | 'checking' | 'reading';
  /** Rows, or bytes of the file for `reading`. */
  readonly done: number;
  readonly total: number;
}

/** What a restore would do, before it does anything. */
export interface RestorePreview {
  readonly id: string;
  readonly madeAt: number;
  readonly counts: BackupCounts;
  /** Of those, what this device doesn't have yet. */
  readonly brings: BackupCounts;
  /** Rows of the file that were removed here after it was made: they stay removed. */
  readonly staysRemoved: number;
  /** The file is older than the newest thing on this device. */
  readonly olderThanDevice: boolean;
  /** `adopt`: this device takes over the identity; `merge`: it is the same diary. */
  readonly mode: 'adopt' | 'merge';
}

export interface BackupView {
  snapshot(): Promise<BackupSnapshot>;
  /** 24 new words, shown once. They count when `confirmRecoveryKey` and `tryRecoveryKey` were good. */
  makeRecoveryKey(
    /** The 24 words that count until now, where there is such a key: only they give the account's root key. */
    previous?: string,
  ): Promise<
    Result<
      { readonly words: readonly string[]; readonly ask: readonly number[] },
      ProofNeededError | NeedsRecoveryKeyError | { readonly code: 'words-wrong' }
    >
  >;
  /** The words at the asked places (from 0), in their order. */
  confirmRecoveryKey(
    words: readonly string[],
  ): Promise<Result<null, StorageError | { readonly code: 'words-wrong' | 'gone' }>>;
  /**
   * Makes a backup, restores it into a scratch store and compares everything: the last step of the ceremony, and a check at any time.
   * `proofs`: where the recovery key is a way in, one for each passphrase and passkey: the former words stop opening this device.
   */
  tryRecoveryKey(
    proofs: readonly Proof[],
  ): Promise<
    Result<
      BackupCounts,
      | WaysInError
      | NoRecoveryKeyError
      | NeedsRecoveryKeyError
      | ProofNeededError
      | BackupFileError
      | BackupStoppedError
    >
  >;
  /** Twice a year: the places (from 0) of the words to ask for. Three, or all 24 when this device has nothing to check three with yet. */
  askRecoveryWords(): Promise<Result<readonly number[], NoRecoveryKeyError>>;
  /** The words at those places, in their order. */
  proveRecoveryKey(
    words: readonly string[],
  ): Promise<Result<null, StorageError | NoRecoveryKeyError | { readonly code: 'words-wrong' }>>;
  /** One encrypted file with everything. Held by the browser until it is saved: cut off, it is begun again. */
  make(): Promise<Result<Blob, StorageError | NoRecoveryKeyError | ProofNeededError | BackupStoppedError>>;
  /** How far `make`, `tryRecoveryKey` or `read` is; null when none is under way. */
  progress(): Promise<BackupProgress | null>;
  /** Ends what is under way, which answers `stopped`. */
  stop(): Promise<void>;
  /** The weekly offer rests for a week. */
  putOffOffer(): Promise<Result<null, StorageError>>;
  /** Reads the whole file into a scratch store and checks it. Nothing of the diary changes. */
  read(
    file: Blob,
    words: string,
  ): Promise<Result<RestorePreview, StorageError | BackupFileError | BackupStoppedError>>;
  /** Decides for what was read. The engine must be started again: the restore is the first thing it does then, whole or not at all. */
  apply(id: string): Promise<Result<null, StorageError | ProofNeededError | { readonly code: 'gone' }>>;
  /** Forgets what was read, also when it was interrupted. */
  cancel(): Promise<void>;
}
