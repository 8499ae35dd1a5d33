/** @file The keys of an open profile, as the rest of the engine may use them. */
import { keyIdOf, rootFingerprintOf } from '../protocol/identity.ts';
import type { Hash } from '../protocol/suites/types.ts';
import { createCertificates, type CertificateParts } from './certificates.ts';
import type { OpenProfile } from './profile.ts';
import { buildRevocation } from './revocation.ts';
import type { KeyRing } from './types.ts';

export interface KeyRingParts extends Omit<CertificateParts, 'profile'> {
  readonly profile: OpenProfile;
  readonly hash: Hash;
}

export interface OwnedKeyRing extends KeyRing {
  /** Forgets every private key; later use throws. */
  destroy(): void;
}

function summariesOf({ accountRoot, kem, signing, metadata }: OpenProfile): KeyRing['summaries'] {
  return [
    {
      use: 'account-root',
      algorithm: 'ML-DSA-65',
      backend: accountRoot.backend,
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

export async function createKeyRing({ profile, hash, ...parts }: KeyRingParts): Promise<OwnedKeyRing> {
  const { accountRoot, kem, signing, metadata, rootKey, mixnetPassword } = profile;
  return {
    kem,
    signing,
    rootPublicKey: accountRoot.publicKey,
    rootFingerprint: await rootFingerprintOf(hash, accountRoot.publicKey),
    keyId: await keyIdOf(hash, kem.publicKey),
    deviceId: metadata.deviceId,
    createdAt: metadata.accountRoot.createdAt,
    summaries: summariesOf(profile),
    ...createCertificates({ ...parts, profile }),
    signRevocation: (what) => buildRevocation(hash, accountRoot, what),
    async mixnetPassword() {
      const password = await rootKey.open('mixnet_password', mixnetPassword.id, mixnetPassword.v);
      // It opened when the profile was opened, from the same bytes in memory.
      if (password === undefined) throw new Error('the mixnet password no longer opens');
      return password;
    },
    destroy() {
      for (const key of [accountRoot, kem, signing]) key.destroy();
    },
  };
}
