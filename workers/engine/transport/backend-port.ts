/**
 * @file The whole language spoken between the engine and the backend worker (one MessagePort, both ways).
 *
 * The backend worker holds supabase-js and the account's tokens; it sees public keys and ciphertext, never a Wellio key. The one
 * thing of an account that leaves it is a {@link StoredSession}, for the engine to keep sealed, so that an account outlives a
 * reload. Nothing of it goes on to the main thread.
 */
import type { AccountState as ShownAccountState, BackendFailure, Credentials } from '../../api/backend.ts';

export type { BackendFailure, Credentials };
/** What the worker knows; a code that is awaited is the engine's. */
export type AccountState = Exclude<ShownAccountState, { kind: 'enter-code' }>;

/** Which server: from `/backend.json` of the app's own origin. */
export interface BackendPlace {
  /** An origin; the worker's own response header allows no other. */
  readonly url: string;
  /** The publishable key. */
  readonly key: string;
}

/** What brings an account back after a reload: the refresh token and whose it is. Only ever in the worker and in sealed rows. */
export interface StoredSession {
  readonly refreshToken: string;
  readonly email: string;
}

export type RevocationReason = 'device_lost' | 'rotation' | 'compromise' | 'account_deleted';

export interface PublicKeys {
  /** 32 lowercase hex digits. */
  readonly deviceId: string;
  /** ML-KEM-768: 1184 bytes. */
  readonly kem: Uint8Array;
  /** ML-DSA-65: 1952 bytes. */
  readonly signing: Uint8Array;
  readonly protocolVersion: number;
}

export interface RevocationRow {
  readonly keyId: string;
  readonly reason: string;
  /** The signed statement, or null: then it may only pause sending. Not checked here. */
  readonly statement: Uint8Array | null;
  /** Unix seconds, a multiple of 60. */
  readonly revokedAt: number;
}

export interface Backup {
  readonly version: number;
  readonly format: number;
  readonly ciphertext: Uint8Array;
}

/** One of the versions kept. */
export interface BackupRow {
  readonly version: number;
  readonly bytes: number;
  /** Unix seconds, a multiple of 60. */
  readonly at: number;
}

/** One published key of a device of the account. */
export interface DeviceRow {
  readonly deviceId: string;
  readonly keyId: string;
  /** ML-DSA-65: 1952 bytes. */
  readonly signing: Uint8Array | null;
  /** Unix seconds, multiples of 60. */
  readonly publishedAt: number;
  readonly endsAt: number | null;
}

export interface RelayRow {
  readonly id: string;
  /** JSON text, as it was put. Not checked here. */
  readonly payload: string;
}

/** Each request with its answer. */
export interface BackendCalls {
  /** Makes an account, or opens it when it is this password's already. */
  'sign-up': { readonly ask: Credentials; readonly answer: { readonly next: 'signed-in' | 'enter-code' } };
  'sign-in': { readonly ask: Credentials; readonly answer: null };
  /** Sends a six-digit code where there is such an account; the answer is the same where there is none. */
  'request-code': { readonly ask: { readonly email: string }; readonly answer: null };
  'sign-in-with-code': {
    readonly ask: { readonly email: string; readonly code: string };
    readonly answer: null;
  };
  /** `here`: this device. `others`: everywhere else. */
  'sign-out': { readonly ask: { readonly where: 'here' | 'others' }; readonly answer: null };
  'change-password': { readonly ask: { readonly password: string }; readonly answer: null };
  'delete-account': { readonly ask: null; readonly answer: null };
  'publish-keys': { readonly ask: PublicKeys; readonly answer: { readonly keyId: string } };
  'rotate-keys': { readonly ask: PublicKeys; readonly answer: { readonly keyId: string } };
  'revoke-device': {
    readonly ask: {
      readonly deviceId: string;
      readonly reason: RevocationReason;
      readonly statement: Uint8Array | null;
    };
    readonly answer: { readonly keys: number };
  };
  /**
   * Signs out everywhere else, revokes the device, and sets the new password: a lost device shares the account's tokens. Repeat it
   * whole when it fails half way.
   */
  'lose-device': {
    readonly ask: {
      readonly deviceId: string;
      readonly statement: Uint8Array | null;
      readonly password: string;
    };
    readonly answer: { readonly keys: number };
  };
  /** Without a bearer token, also when nobody is signed in. */
  'revocation-prefix-bits': { readonly ask: null; readonly answer: { readonly bits: number } };
  revocations: {
    readonly ask: { readonly prefix: number; readonly bits: number; readonly sinceDay: number | null };
    readonly answer: { readonly rows: readonly RevocationRow[] };
  };
  'put-backup': { readonly ask: Backup; readonly answer: { readonly version: number } };
  /** `version` null: the newest. */
  'get-backup': {
    readonly ask: { readonly version: number | null };
    readonly answer: { readonly backup: Backup | null };
  };
  'list-backups': { readonly ask: null; readonly answer: { readonly rows: readonly BackupRow[] } };
  'list-devices': { readonly ask: null; readonly answer: { readonly rows: readonly DeviceRow[] } };
  'relay-put': { readonly ask: { readonly payload: string }; readonly answer: null };
  'relay-inbox': {
    readonly ask: { readonly keyId: string };
    readonly answer: { readonly rows: readonly RelayRow[] };
  };
  'relay-remove': {
    readonly ask: { readonly keyId: string; readonly ids: readonly string[] };
    readonly answer: { readonly removed: number };
  };
}

export type CallName = keyof BackendCalls;

export type Answered<Name extends CallName> =
  | { readonly ok: true; readonly value: BackendCalls[Name]['answer'] }
  | { readonly ok: false; readonly error: BackendFailure };

export type ToBackend =
  | { readonly type: 'open'; readonly place: BackendPlace; readonly session: StoredSession | null }
  | {
      [Name in CallName]: {
        readonly type: 'call';
        readonly id: number;
        readonly name: Name;
        readonly ask: BackendCalls[Name]['ask'];
      };
    }[CallName];

export type FromBackend =
  /** First of all, once. `reachable` names what the lockdown should have removed and didn't. */
  | { readonly type: 'ready'; readonly reachable: readonly string[] }
  | { readonly type: 'account'; readonly state: AccountState }
  /** To be stored sealed before anything else is asked; null: to be forgotten. */
  | { readonly type: 'session'; readonly session: StoredSession | null }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answered<CallName> };
