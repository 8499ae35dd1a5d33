import type { BackupFileError, BackupStoppedError, RestorePreview } from './backup.ts';
import type { GoneError, NeedsRecoveryKeyError, StorageError } from './errors.ts';
import type { Result } from './result.ts';
import type { ProofNeededError } from './unlock.ts';

/** What `GET /backend.json` of the app's own origin says: where accounts, backups, the directory and the relay are. */
export interface BackendConfig {
  /** `embedded`: a server on this machine, for development and demos. */
  readonly kind: 'embedded' | 'supabase';
  /** An origin, without a path: the only one that the backend worker may reach. */
  readonly url: string;
  /** Supabase's publishable key: names the deployment, opens nothing by itself. */
  readonly key: string;
  /** The server can send six-digit codes by e-mail. */
  readonly emailCodes: boolean;
}

/** Why something of the account did not happen. None of them is thrown; each has one text for a person. */
export type BackendFailure =
  /** The server can't be reached: try again when online. */
  | 'offline'
  /** This deployment has no server for accounts. */
  | 'not-configured'
  /** No account is open here: sign in. */
  | 'signed-out'
  /** The account's session is over: sign in again. */
  | 'expired'
  /** E-mail, password or code were not accepted; which of them, or whether the account exists, is not said. */
  | 'not-accepted'
  /** Shorter than 12 characters, or found too weak by the server. */
  | 'weak-password'
  /** Too many in too short a time: try again later. */
  | 'rate-limited'
  /** Not of the agreed form; nothing was stored. A bug here or an altered input. */
  | 'malformed'
  | 'too-large'
  /** The clock of this device is wrong by more than minutes. */
  | 'wrong-time'
  /** Another account published this key: make a new one. */
  | 'key-taken'
  | 'key-revoked'
  /** Another key is published for this device: rotate. */
  | 'device-has-key'
  | 'too-many-devices'
  /** No such key, device or version in this account. */
  | 'not-found'
  /** Another device has backed up since: fetch first. */
  | 'version-conflict'
  /** The recipient's key is revoked: don't send to it. */
  | 'recipient-revoked'
  /** Too much waits for this recipient already. */
  | 'inbox-full'
  /** Not this account's to read or to change. */
  | 'not-allowed'
  /** The server lacks our tables, or its tokens live longer than ten minutes: its operator has to act. */
  | 'misconfigured'
  | 'server-failed'
  /** Something within the worker's reach should have been out of it: nothing was loaded. */
  | 'not-confined';

export interface BackendError {
  readonly code: 'backend';
  readonly why: BackendFailure;
}

/** A server must never learn what opens the diary: another password is needed. Said only for one's own secrets. */
export interface ReusedSecretError {
  readonly code: 'password-reused';
  /** Of what it is equal to. */
  readonly as: 'unlock-passphrase' | 'backup-passphrase' | 'account-password';
}

export type AccountState =
  | { readonly kind: 'signed-out' }
  /** The server sent six digits to this address: `signInWithCode`. */
  | { readonly kind: 'enter-code'; readonly email: string }
  | { readonly kind: 'signed-in'; readonly email: string }
  /** The server no longer knows the session (signed out elsewhere, or away for too long): sign in again. */
  | { readonly kind: 'expired'; readonly email: string };

export interface BackendSnapshot {
  /** Null: this deployment has no server, and everything here stays off. `host` is where it is, to be shown. */
  readonly server: {
    readonly kind: BackendConfig['kind'];
    readonly host: string;
    readonly emailCodes: boolean;
  } | null;
  readonly account: AccountState;
  /** The last request did not get through. Nothing is lost: it is tried again. */
  readonly offline: boolean;
  /** This device's public keys in the directory; null until they are there. Minute, in milliseconds. */
  readonly publishedAt: number | null;
  readonly backup: CloudBackupState;
  /** Conversations in which the relay is allowed. */
  readonly relays: number;
}

/** The encrypted copy of keys and contacts at the server: not the diary. Times are minutes, in milliseconds. */
export interface CloudBackupState {
  /** `off`: no backup passphrase yet. `behind`: contacts or keys changed since. */
  readonly kind: 'off' | 'good' | 'behind' | 'failed';
  readonly lastAt: number | null;
  readonly version: number | null;
  /** When it was last fetched and opened again, in the background. */
  readonly provenAt: number | null;
  /** For `failed`: what the last look or write met. `altered`: what lies there doesn't open with this device's key. */
  readonly why: BackendFailure | 'altered' | 'missing' | null;
}

/** One version at the server: the last five are kept. */
export interface CloudBackupVersion {
  readonly version: number;
  /** Minute, in milliseconds. */
  readonly at: number;
  readonly bytes: number;
}

export interface AccountDevice {
  /** 32 lowercase hex digits. */
  readonly deviceId: string;
  readonly thisDevice: boolean;
  /** Minute, in milliseconds. */
  readonly publishedAt: number;
  readonly lost: boolean;
}

/** A device that this diary was on before it was restored here: its end was signed before it was needed, and came with the backup. */
export interface EarlierDevice {
  /** 32 lowercase hex digits. */
  readonly deviceId: string;
  /** When its end was signed: when its recovery key was made. Minute, in milliseconds. */
  readonly signedAt: number;
  /** Published from this device. */
  readonly ended: boolean;
}

export interface Credentials {
  readonly email: string;
  /** At least 12 characters. */
  readonly password: string;
}

export type SignInError = BackendError | ReusedSecretError | StorageError;

/** The relay in one conversation (design.md §5). */
export type RelayChoice =
  /** A professional on either side, or nobody there any more: through cMix or not at all. */
  | { readonly kind: 'never' }
  | { readonly kind: 'off' }
  /** `ready`: signed in, keys published, nothing known against the other's key. */
  | { readonly kind: 'on'; readonly ready: boolean };

/** Accounts, the directory, the encrypted copy of keys and contacts, and the relay. Without an account no request is made. */
export interface BackendView {
  snapshot(): Promise<BackendSnapshot>;

  /** Also opens an account that exists, with its password. Nothing it answers tells whether one existed. */
  signUp(
    credentials: Credentials,
  ): Promise<Result<{ readonly next: 'signed-in' | 'enter-code' }, SignInError>>;
  signIn(credentials: Credentials): Promise<Result<null, SignInError>>;
  /** Where `emailCodes`: six digits by e-mail, if there is such an account. The same answer if not. */
  requestCode(email: string): Promise<Result<null, BackendError>>;
  signInWithCode(email: string, code: string): Promise<Result<null, BackendError | StorageError>>;
  /** Always works here; the server hears of it when it can. */
  signOut(): Promise<Result<null, StorageError>>;
  changePassword(password: string): Promise<Result<null, SignInError | ProofNeededError>>;
  /** Keys, copies and what waits in the relay go with it; revocations stay, without a name. */
  deleteAccount(): Promise<Result<null, BackendError | ProofNeededError | StorageError>>;
  /** Publishes or rotates this device's public keys. Done by itself after signing in. */
  publishKeys(): Promise<Result<null, BackendError | StorageError>>;

  /** Sets or changes it, and makes the first copy under it. At least 60 bits; `security.offerPassphrase` has six words. */
  setBackupPassphrase(
    passphrase: string,
  ): Promise<
    Result<
      null,
      | BackendError
      | ReusedSecretError
      | StorageError
      | ProofNeededError
      | { readonly code: 'passphrase-weak'; readonly bits: number }
      | { readonly code: 'passphrase-too-long' }
    >
  >;
  backupNow(): Promise<
    Result<CloudBackupVersion, BackendError | StorageError | { readonly code: 'no-backup-passphrase' }>
  >;
  /** Newest first. */
  listBackups(): Promise<Result<readonly CloudBackupVersion[], BackendError>>;
  /** Fetches, opens and checks one; nothing changes. Then `backup.apply(id)` or `backup.cancel()`. Null: the newest. */
  readCloudBackup(
    version: number | null,
    passphrase: string,
  ): Promise<
    Result<
      RestorePreview,
      | BackendError
      | StorageError
      | BackupFileError
      | BackupStoppedError
      | { readonly code: 'backup-passphrase-wrong' }
    >
  >;

  /** What the directory has of this account. */
  devices(): Promise<Result<readonly AccountDevice[], BackendError>>;
  /** Signs out everywhere else, publishes the signed revocation and sets the new password. `words`: the recovery key, when `needs-recovery-key` asks for it. Repeat it whole when it fails half way. */
  markLost(
    deviceId: string,
    newPassword: string,
    words: string | null,
  ): Promise<
    Result<null, SignInError | ProofNeededError | NeedsRecoveryKeyError | { readonly code: 'words-wrong' }>
  >;

  /** Newest first; asks the server nothing. */
  earlierDevices(): Promise<readonly EarlierDevice[]>;
  /**
   * As `markLost`, with the statement that came with the backup: no words are needed. `not-found`: that device never published a key in
   * this account, so the directory has nothing to end, and nothing was changed.
   */
  endEarlierDevice(
    deviceId: string,
    newPassword: string,
  ): Promise<Result<null, SignInError | ProofNeededError>>;

  /** On asks for a fresh proof; off never does. Refused for professionals. */
  setRelayAllowed(
    conversationId: string,
    allowed: boolean,
  ): Promise<Result<null, GoneError | StorageError | ProofNeededError | { readonly code: 'relay-never' }>>;
}
