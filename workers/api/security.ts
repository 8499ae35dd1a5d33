import type { NeedsRecoveryKeyError, StorageError } from './errors.ts';
import type { Result } from './result.ts';
import type { PrfRequest, Proof, ProofError, ProofNeededError, WayIn } from './unlock.ts';

/** How one check of this device ended. `detail` is a name for the catalogue (`security.checks.<id>.<detail>`). */
export interface SecurityCheck {
  readonly id:
    | 'known-answers'
    | 'engine-network'
    | 'mixnet-isolation'
    | 'import-isolation'
    | 'key-backend'
    | 'persistent-storage'
    | 'passphrase'
    | 'device-certificate';
  readonly state: 'good' | 'attention' | 'bad' | 'pending';
  readonly detail: string;
}

export interface KeySummary {
  /** `retired`: receives nothing new, opens what is late, is destroyed 30 days after its last use. `session`: one for each running one. */
  readonly use: 'account-root' | 'identity' | 'retired' | 'signing' | 'session';
  readonly algorithm: 'ML-KEM-768' | 'ML-DSA-65' | 'AES-256-GCM';
  readonly backend: 'native' | 'noble';
  /** What the round trip at start found, in technical words: why this backend. */
  readonly reason: string;
  /** Minute of creation, in milliseconds; null where it isn't known any more. */
  readonly createdAt: number | null;
  /** Day of the last use, in milliseconds. */
  readonly lastUsedAt: number;
}

export interface SecuritySnapshot {
  readonly checks: readonly SecurityCheck[];
  readonly keys: readonly KeySummary[];
  /** Lowercase hex, 64 digits: what contacts pin. */
  readonly rootFingerprint: string;
  readonly keyId: string;
  /** Until when this device speaks for its account, in milliseconds; null before it first does. Renewed with the 24 words. */
  readonly enrolledUntil: number | null;
  readonly wasm: { readonly sha256: string; readonly verified: boolean } | null;
  /** Frames (one packet's worth of bytes of ours) and cMix slots used, since this profile began. */
  readonly sent: { readonly frames: number; readonly slots: number };
}

/** One table of one database of this origin, as found. */
export interface StoredTable {
  readonly database: string;
  readonly table: string;
  readonly rows: number;
}

export interface WaysInSnapshot {
  /** None: the device opens by itself, for whoever can use this browser profile. */
  readonly ways: readonly WayIn[];
  /** Set when `prf` is among them: what to ask the passkey for. */
  readonly prf: PrfRequest | null;
  /** Milliseconds until the next attempt is taken. */
  readonly waitMs: number;
  /** Oracle operations ask for a proof first. */
  readonly proofNeeded: boolean;
  /** There is a recovery key that counts: it can be a way in, and a passkey's second one. */
  readonly recoveryKey: boolean;
}

/** Minutes without a touch after which the diary can lock itself. */
export const IDLE_MINUTES = [5, 15, 60] as const;

/** When this diary locks itself. Does nothing while there is no way in: closing would keep nobody out. */
export interface LockSettings {
  /** Null: never. */
  readonly idleMinutes: (typeof IDLE_MINUTES)[number] | null;
  /** Also soon after the page was hidden. */
  readonly whenHidden: boolean;
}

export type WaysInError =
  | ProofError
  | StorageError
  /** Less than 60 bits by a careful estimate. */
  | { readonly code: 'passphrase-weak'; readonly bits: number }
  | { readonly code: 'passphrase-too-long' }
  /** This way in stays, so the new root key must be sealed for it too: show it as well. */
  | { readonly code: 'way-needed'; readonly way: 'passphrase' | 'prf' }
  /** A passkey alone could be lost: set a passphrase or a recovery key first. */
  | { readonly code: 'second-way-missing' }
  | { readonly code: 'no-recovery-key' }
  | { readonly code: 'gone' };

/**
 * `soft`: sessions are forgotten, keys stay wrapped, what waits to be sent stays. `hard`: every key is destroyed, and with them what
 * only they could open. `everything`: as `hard`, after a farewell to everybody.
 */
export type Leaving = 'soft' | 'hard' | 'everything';

export interface LeftReport {
  /** With `everything`: last messages sealed, and how many of them were handed to the mixnet before the keys were destroyed. */
  readonly farewells: { readonly sealed: number; readonly sent: number };
  /** What was still there afterwards, by enumerating every database of this origin. */
  readonly remaining: readonly StoredTable[];
}

export interface SecurityView {
  snapshot(): Promise<SecuritySnapshot>;
  /** Somebody may have used this device: new sessions with everybody from the next message on, and another ML-KEM key at once. */
  newKeysForAll(): Promise<void>;
  /** Asks the browser to keep this site's data. */
  reportPersistence(persisted: boolean): Promise<void>;

  /** Shows a way in again: operations that give much away are open for two minutes. */
  prove(proof: Proof | null): Promise<Result<null, ProofError>>;
  waysIn(): Promise<WaysInSnapshot>;
  /** Six words, 66 bits; each call other ones. */
  offerPassphrase(): Promise<string>;
  /** A careful estimate of the bits of a typed one. */
  estimatePassphrase(passphrase: string): Promise<number>;
  /** Adds or changes it. `proofs`: one for each passphrase and passkey that there is. */
  setPassphrase(proofs: readonly Proof[], passphrase: string): Promise<Result<null, WaysInError>>;
  /** What to ask a new passkey's PRF for. */
  newPasskey(): Promise<Pick<PrfRequest, 'salt'>>;
  /** `output`: 32 bytes of its PRF for that salt, handed over transferred. */
  addPasskey(
    proofs: readonly Proof[],
    passkey: PrfRequest & { readonly output: Uint8Array<ArrayBuffer> },
  ): Promise<Result<null, WaysInError>>;
  /** The recovery key becomes a way in too. */
  addRecoveryWay(proofs: readonly Proof[]): Promise<Result<null, WaysInError>>;
  removeWay(proofs: readonly Proof[], way: WayIn): Promise<Result<null, WaysInError>>;
  /** When the diary locks itself, from now on. */
  setLock(lock: LockSettings): Promise<Result<null, StorageError>>;
  /** Another year for this device in its account: asks for the 24 words once the recovery key's ceremony is over. */
  renewDevice(
    words: string | null,
  ): Promise<
    Result<null, StorageError | ProofNeededError | NeedsRecoveryKeyError | { readonly code: 'words-wrong' }>
  >;
  /** Everything that is stored here, beforehand. */
  inventory(): Promise<readonly StoredTable[]>;
  /** The engine has stopped when this resolves with ok. */
  leave(how: Leaving): Promise<Result<LeftReport, StorageError | ProofNeededError>>;
}
