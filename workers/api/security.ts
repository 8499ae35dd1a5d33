/** How one check of this device ended. `detail` is a name for the catalogue (`security.checks.<id>.<detail>`). */
export interface SecurityCheck {
  readonly id:
    | 'known-answers'
    | 'engine-network'
    | 'mixnet-isolation'
    | 'import-isolation'
    | 'key-backend'
    | 'persistent-storage'
    | 'passphrase';
  readonly state: 'good' | 'attention' | 'bad' | 'pending';
  readonly detail: string;
}

export interface KeySummary {
  readonly use: 'account-root' | 'identity' | 'signing';
  readonly algorithm: 'ML-KEM-768' | 'ML-DSA-65';
  readonly backend: 'native' | 'noble';
  /** Minute of creation, in milliseconds. */
  readonly createdAt: number;
}

export interface SecuritySnapshot {
  readonly checks: readonly SecurityCheck[];
  readonly keys: readonly KeySummary[];
  /** Lowercase hex, 64 digits: what contacts pin. */
  readonly rootFingerprint: string;
  readonly keyId: string;
  readonly wasm: { readonly sha256: string; readonly verified: boolean } | null;
  /** Frames (one packet's worth of bytes of ours) and cMix slots used, since this profile began. */
  readonly sent: { readonly frames: number; readonly slots: number };
}

export interface SecurityView {
  snapshot(): Promise<SecuritySnapshot>;
  /** New sessions with everybody from the next message on. */
  newKeysForAll(): Promise<void>;
  /** Asks the browser to keep this site's data. */
  reportPersistence(persisted: boolean): Promise<void>;
}
