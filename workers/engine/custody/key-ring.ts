/** @file The keys of an open profile, as the rest of the engine may use them. */
import { rootFingerprintOf } from '../protocol/identity.ts';
import { createCertificates, type CertificateParts } from './certificates.ts';
import { openKemKeys, type KemKeyParts, type KemKeys } from './kem-keys.ts';
import type { KeyMetadata } from './metadata.ts';
import type { OpenProfile } from './profile.ts';
import type { KeyRing } from './types.ts';

const DAY = 24 * 3_600_000;

export interface KeyRingParts
  extends Omit<CertificateParts, 'profile' | 'kem' | 'hash' | 'store'>, Omit<KemKeyParts, 'profile'> {
  readonly profile: OpenProfile;
}

export interface OwnedKeyRing extends KeyRing {
  /** Forgets every private key; later use throws. */
  destroy(): void;
}

function summariesOf({ signing }: OpenProfile, kem: KemKeys): KeyRing['summaries'] {
  const metadata = kem.metadata();
  const timesOf = ({ createdAt, lastUsedAt }: KeyMetadata['signing']) => ({ createdAt, lastUsedAt });
  return [
    {
      use: 'account-root',
      algorithm: 'ML-DSA-65',
      // Where it is used, it is used as the device's own key of that kind is.
      backend: signing.backend,
      ...timesOf(metadata.accountRoot),
    },
    {
      use: 'identity',
      algorithm: 'ML-KEM-768',
      backend: kem.current().backend,
      ...timesOf(metadata.identity),
    },
    ...kem.retired().map(
      ({ key, retiredAt }) =>
        ({
          use: 'retired',
          algorithm: 'ML-KEM-768',
          backend: key.backend,
          createdAt: null,
          lastUsedAt: Math.floor(retiredAt / DAY) * DAY,
        }) as const,
    ),
    { use: 'signing', algorithm: 'ML-DSA-65', backend: signing.backend, ...timesOf(metadata.signing) },
  ];
}

export async function createKeyRing(parts: KeyRingParts): Promise<OwnedKeyRing> {
  const { profile, suite } = parts;
  const { rootPublicKey, signing, metadata, rootKey, mixnetPassword } = profile;
  const kem = await openKemKeys(parts);
  return {
    get kem() {
      return kem.current();
    },
    get keyId() {
      return kem.keyId();
    },
    get summaries() {
      return summariesOf(profile, kem);
    },
    kemById: (keyId) => kem.byId(keyId),
    tend: (when) => kem.tend(when),
    signing,
    rootPublicKey,
    rootFingerprint: await rootFingerprintOf(suite.hash, rootPublicKey),
    deviceId: metadata.deviceId,
    createdAt: metadata.accountRoot.createdAt,
    ...createCertificates({ ...parts, hash: suite.hash, kem: () => kem.current() }),
    async mixnetPassword() {
      const password = await rootKey.open('mixnet_password', mixnetPassword.id, mixnetPassword.v);
      // It opened when the profile was opened, from the same bytes in memory.
      if (password === undefined) throw new Error('the mixnet password no longer opens');
      return password;
    },
    destroy() {
      kem.destroy();
      signing.destroy();
    },
  };
}
