/** @file The keys of an open profile, as the rest of the engine may use them. */
import { keyIdOf, rootFingerprintOf } from '../protocol/identity.ts';
import { createCertificates, type CertificateParts } from './certificates.ts';
import type { OpenProfile } from './profile.ts';
import type { KeyRing } from './types.ts';

export interface KeyRingParts extends Omit<CertificateParts, 'profile' | 'kem'> {
  readonly profile: OpenProfile;
}

export interface OwnedKeyRing extends KeyRing {
  /** Forgets every private key; later use throws. */
  destroy(): void;
}

function summariesOf({ kem, signing, metadata }: OpenProfile): KeyRing['summaries'] {
  return [
    {
      use: 'account-root',
      algorithm: 'ML-DSA-65',
      // Where it is used, it is used as the device's own key of that kind is.
      backend: signing.backend,
      createdAt: metadata.accountRoot.createdAt,
    },
    {
      use: 'identity',
      algorithm: 'ML-KEM-768',
      backend: kem.backend,
      createdAt: metadata.identity.createdAt,
    },
    {
      use: 'signing',
      algorithm: 'ML-DSA-65',
      backend: signing.backend,
      createdAt: metadata.signing.createdAt,
    },
  ];
}

export async function createKeyRing({ profile, ...parts }: KeyRingParts): Promise<OwnedKeyRing> {
  const { hash } = parts;
  const { rootPublicKey, kem, signing, metadata, rootKey, mixnetPassword } = profile;
  return {
    kem,
    signing,
    rootPublicKey,
    rootFingerprint: await rootFingerprintOf(hash, rootPublicKey),
    keyId: await keyIdOf(hash, kem.publicKey),
    deviceId: metadata.deviceId,
    createdAt: metadata.accountRoot.createdAt,
    summaries: summariesOf(profile),
    ...createCertificates({ ...parts, profile, kem: () => kem }),
    async mixnetPassword() {
      const password = await rootKey.open('mixnet_password', mixnetPassword.id, mixnetPassword.v);
      // It opened when the profile was opened, from the same bytes in memory.
      if (password === undefined) throw new Error('the mixnet password no longer opens');
      return password;
    },
    destroy() {
      for (const key of [kem, signing]) key.destroy();
    },
  };
}
