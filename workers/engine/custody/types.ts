/**
 * @file What the rest of the engine may ask of custody. Seeds and private keys never leave it: only handles that use them.
 */
import type { NeedsRecoveryKeyError, StorageError } from '../../api/errors.ts';
import type { Result } from '../../api/result.ts';
import type { KeySummary } from '../../api/security.ts';
import type { Bytes, CMixAddress, DeviceId, KeyId, RootFingerprint } from '../protocol/bytes.ts';
import type { KemPrivateKey, SigningKey } from '../protocol/suites/keys.ts';
import type { SigningPublicKey } from '../protocol/suites/types.ts';
import type { DeviceCertificate } from '../protocol/v1/types.ts';
import type { EnrolmentRow } from './certificates.ts';

/** The certificates in force, as stored: `signed` and `kemCertificate` are what a bundle carries. */
export interface IssuedCertificate {
  /** What the device uses now: key, address and suites of the KEM certificate where there is one. */
  readonly certificate: DeviceCertificate;
  /** The encoded certificate with the account root's signature. */
  readonly signed: Bytes;
  /** The encoded KEM certificate with the device's signature; null while the root's own names the key in use. */
  readonly kemCertificate: Bytes | null;
  /** Of the ML-KEM key that the root's certificate names. */
  readonly rootKeyId: KeyId;
  /** Of the ML-KEM key that these certificates name together. */
  readonly keyId: KeyId;
}

export interface KeyRing {
  /** The device's ML-KEM-768 key in use: decapsulates, holds the public key. Another one after each rotation. */
  readonly kem: KemPrivateKey;
  /** The key with this id: the one in use, or one that is kept 30 days for what is late. */
  kemById(keyId: KeyId): KemPrivateKey | undefined;
  /** What time asks of the device's ML-KEM key (custody/rotation); `now`: another one in any case. */
  tend(now?: 'now'): Promise<Result<{ readonly rotated: boolean }, StorageError>>;
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
   * The certificates for this lasting mixnet address and the key in use: the stored ones while they name both, else new ones, stored
   * before this resolves. While the account root signs by itself it gives another address or another year; the rest is the device's own
   * to say. `needs-recovery-key`: the root never certified this device, and only the words give it.
   */
  issueCertificate(
    address: CMixAddress,
  ): Promise<Result<IssuedCertificate, StorageError | NeedsRecoveryKeyError>>;
  /** Another year for this device, by the account root that the words gave. */
  enrol(root: SigningKey): Promise<Result<null, StorageError>>;
  /** The same for the account of another diary, which this device is about to take over: not stored here. */
  enrolmentBy(root: SigningKey): Promise<EnrolmentRow>;
  /** When the root's certificate for this device ends, in milliseconds; null before there is one. */
  enrolledUntil(): Promise<number | null>;
  /** The 32 bytes under which xxdk seals its storage: a fresh copy, to be wiped or transferred by the caller. */
  mixnetPassword(): Promise<Bytes>;
}
