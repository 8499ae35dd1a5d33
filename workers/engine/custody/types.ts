/**
 * @file What the rest of the engine may ask of custody. Seeds and private keys never leave it: only handles that use them.
 */
import type { StorageError } from '../../api/errors.ts';
import type { Result } from '../../api/result.ts';
import type { KeySummary } from '../../api/security.ts';
import type { Bytes, CMixAddress, DeviceId, KeyId, RootFingerprint } from '../protocol/bytes.ts';
import type { KemPrivateKey, SigningKey } from '../protocol/suites/keys.ts';
import type { SigningPublicKey } from '../protocol/suites/types.ts';
import type { DeviceCertificate } from '../protocol/v1/types.ts';
import type { Revocation } from './revocation.ts';

/** The certificate in force, as stored: `signed` is what a bundle carries. */
export interface IssuedCertificate {
  readonly certificate: DeviceCertificate;
  /** The encoded certificate with the account root's signature. */
  readonly signed: Bytes;
}

export interface KeyRing {
  /** The device's ML-KEM-768 key: decapsulates, holds the public key. */
  readonly kem: KemPrivateKey;
  /** The device's ML-DSA-65 key: signs messages, holds the public key. */
  readonly signing: SigningKey;
  readonly rootPublicKey: SigningPublicKey;
  /** What contacts pin. */
  readonly rootFingerprint: RootFingerprint;
  /** Of `kem.publicKey`. */
  readonly keyId: KeyId;
  readonly deviceId: DeviceId;
  /** Minute of creation, in milliseconds since 1970. */
  readonly createdAt: number;
  readonly summaries: readonly Omit<KeySummary, 'reason'>[];

  /** The newest certificate of this device, or undefined before the mixnet has given it an address. */
  certificate(): Promise<IssuedCertificate | undefined>;
  /**
   * The certificate for this lasting mixnet address: the stored one while it names this address and has more than half of its
   * time left, else a new one with the next sequence, signed by the account root and stored before this resolves.
   */
  issueCertificate(address: CMixAddress): Promise<Result<IssuedCertificate, StorageError>>;
  /** A revocation in the account root's name (revocation.ts). */
  signRevocation(what: Omit<Revocation, 'root'>): Promise<Bytes>;
  /** The 32 bytes under which xxdk seals its storage: a fresh copy, to be wiped or transferred by the caller. */
  mixnetPassword(): Promise<Bytes>;
}
