import type { Result } from './result.ts';

/** A way in that asks for something. A device without any opens with its device secret alone. */
export type WayIn = 'passphrase' | 'prf' | 'recovery';

/** Shows that whoever is there may open this profile. Nothing of it is kept. */
export type Proof =
  | { readonly way: 'passphrase'; readonly passphrase: string }
  /** 32 bytes of WebAuthn's PRF extension; hand them over transferred. */
  | { readonly way: 'prf'; readonly output: Uint8Array<ArrayBuffer> }
  /** The recovery key: 24 words. */
  | { readonly way: 'recovery'; readonly words: string };

/** What the browser needs to ask a passkey or security key. */
export interface PrfRequest {
  readonly credentialId: Uint8Array<ArrayBuffer>;
  readonly salt: Uint8Array<ArrayBuffer>;
}

export interface LockedState {
  /** Which ways there are, in the order in which to offer them. */
  readonly ways: readonly WayIn[];
  /** Set when `prf` is among them. */
  readonly prf: PrfRequest | null;
  /** Milliseconds until the next attempt is taken, after several wrong ones. A speed bump, no protection against somebody with the files. */
  readonly waitMs: number;
}

export type ProofError =
  /** Wrong, or for a way that this device doesn't have. */
  | { readonly code: 'proof-wrong'; readonly waitMs: number }
  /** Too many wrong attempts: this one was not looked at. */
  | { readonly code: 'proof-too-soon'; readonly waitMs: number };

/** An oracle operation (export, backup, recovery words, relay, widening a role, devices) without a fresh proof. */
export interface ProofNeededError {
  readonly code: 'proof-needed';
}

/** Works while the engine is locked; every other view waits until it is open. */
export interface UnlockView {
  /** What a locked engine asks for; null when it isn't locked. */
  locked(): Promise<LockedState | null>;
  /** Opens the engine: every view answers from then on. */
  unlock(proof: Proof): Promise<
    Result<
      null,
      | ProofError
      /** Nothing waits to be unlocked: already open, or not started. */
      | { readonly code: 'not-locked' }
      | { readonly code: 'unavailable'; readonly why: 'storage-refused' | 'keys-damaged' | 'newer-version' }
    >
  >;
}
