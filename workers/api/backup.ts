import type { NeedsRecoveryKeyError, StorageError } from './errors.ts';
import type { Result } from './result.ts';
import type { ProofNeededError } from './unlock.ts';

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

export interface NoRecoveryKeyError {
  /** Make a recovery key first. */
  readonly code: 'no-recovery-key';
}

/** Tables in the person's words; `other` is bookkeeping. */
export interface BackupCounts {
  readonly entries: number;
  readonly people: number;
  readonly messages: number;
  readonly other: number;
}

export interface BackupSnapshot {
  readonly recoveryKey:
    | { readonly state: 'none' }
    /** Shown and not yet asked back, or not yet tried: it doesn't count. */
    | { readonly state: 'unconfirmed' }
    | {
        readonly state: 'ready';
        readonly madeAt: number;
        /** When the words were last typed and right. */
        readonly provenAt: number;
        /** Half a year has passed since. */
        readonly askAgain: boolean;
      };
  readonly lastBackup: { readonly at: number; readonly bytes: number; readonly counts: BackupCounts } | null;
  /** A week has passed, or there is none. */
  readonly due: boolean;
  readonly working: BackupProgress | null;
}

export interface BackupProgress {
  readonly step: 'writing' | 'checking' | 'reading';
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
  /** Makes a backup, restores it into a scratch store and compares everything: the last step of the ceremony, and a check at any time. */
  tryRecoveryKey(): Promise<
    Result<
      BackupCounts,
      StorageError | NoRecoveryKeyError | NeedsRecoveryKeyError | ProofNeededError | BackupFileError
    >
  >;
  /** The words typed in whole: twice a year. */
  proveRecoveryKey(
    words: string,
  ): Promise<Result<null, StorageError | NoRecoveryKeyError | { readonly code: 'words-wrong' }>>;
  /** One encrypted file with everything. */
  make(): Promise<Result<Blob, StorageError | NoRecoveryKeyError | ProofNeededError>>;
  /** Reads the whole file into a scratch store and checks it. Nothing of the diary changes. */
  read(file: Blob, words: string): Promise<Result<RestorePreview, StorageError | BackupFileError>>;
  /** Decides for what was read. The engine must be started again: the restore is the first thing it does then, whole or not at all. */
  apply(id: string): Promise<Result<null, StorageError | ProofNeededError | { readonly code: 'gone' }>>;
  /** Forgets what was read. */
  cancel(): Promise<void>;
}
