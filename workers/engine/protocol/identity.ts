/** The two hashes that name keys (design, section 6). */
import { asKeyId, asRootFingerprint, type KeyId, type RootFingerprint } from './bytes.ts';
import { concat, utf8 } from './suites/bytes.ts';
import type { Hash, KemPublicKey, SigningPublicKey } from './suites/types.ts';

/** Lowercase hex SHA-256 of the ML-KEM public key. */
export async function keyIdOf(hash: Hash, publicKey: KemPublicKey): Promise<KeyId> {
  return asKeyId(await hash.sha256(publicKey));
}

/** SHA-256('wellio/root/1' ‖ root public key) as lowercase hex. */
export async function rootFingerprintOf(hash: Hash, publicKey: SigningPublicKey): Promise<RootFingerprint> {
  return asRootFingerprint(await hash.sha256(concat(utf8('wellio/root/1'), publicKey)));
}
