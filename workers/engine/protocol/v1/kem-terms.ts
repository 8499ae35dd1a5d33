/**
 * KEM terms: the part that a device certificate and a KEM certificate have in common, whoever signs it: which ML-KEM key to seal to, where
 * to send, what the device speaks, and from when to when that holds.
 *
 *     field ML-KEM public key (1184) ‖ address (36) ‖ u8 n ‖ n × u8 suite ‖ u64 not before ‖ u64 not after
 */
import {
  ADDRESS_BYTES,
  asCMixAddress,
  asMinuteBucket,
  isMinuteBucket,
  type Bytes,
  type KeyId,
  type MinuteBucket,
} from '../bytes.ts';
import { isInFuture } from '../clock.ts';
import { field, u64, u8, type Reader } from '../codec.ts';
import { keyIdOf } from '../identity.ts';
import { err, ok, type Result } from '../result.ts';
import { concat } from '../suites/bytes.ts';
import { asKemPublicKey, KEM_PUBLIC_KEY_BYTES } from '../suites/kem.ts';
import type { Suite } from '../suites/types.ts';
import type { CertificateError, KemTerms, SuiteId } from './types.ts';

const MAX_SUITES = 8;

/** 1 to 8 protocol versions, ascending. */
function areSuites(suites: readonly SuiteId[]): boolean {
  return (
    suites.length >= 1 &&
    suites.length <= MAX_SUITES &&
    suites.every(
      (id, i) => Number.isInteger(id) && id >= 1 && id <= 255 && (i === 0 || id > (suites[i - 1] ?? 0)),
    )
  );
}

/** Throws on terms that `readTerms` would refuse: nobody may sign them. */
export function requireTerms({ suites, notBefore, notAfter }: KemTerms): void {
  if (!areSuites(suites)) throw new TypeError('suites: 1 to 8 numbers from 1 to 255, ascending');
  if (notAfter < notBefore) throw new TypeError('the certificate would never be valid');
}

export function encodeTerms({ kemPublicKey, address, suites, notBefore, notAfter }: KemTerms): Bytes {
  return concat(
    field(kemPublicKey),
    address,
    u8(suites.length),
    Uint8Array.from(suites),
    u64(notBefore),
    u64(notAfter),
  );
}

export function readTerms(reader: Reader): KemTerms {
  const kemPublicKey = asKemPublicKey(reader.field(KEM_PUBLIC_KEY_BYTES));
  const address = asCMixAddress(reader.bytes(ADDRESS_BYTES));
  const suites = Array.from(reader.bytes(reader.u8()));
  reader.require(areSuites(suites));
  const [notBefore, notAfter] = [reader.u64(), reader.u64()];
  reader.require(isMinuteBucket(notBefore) && isMinuteBucket(notAfter) && notBefore <= notAfter);
  return {
    kemPublicKey,
    address,
    suites,
    notBefore: asMinuteBucket(notBefore),
    notAfter: asMinuteBucket(notAfter),
  };
}

/** The id of the ML-KEM key, once the times hold now and the key passes FIPS 203's check. */
export async function verifyTerms(
  suite: Pick<Suite, 'hash' | 'kem'>,
  { kemPublicKey, notBefore, notAfter }: KemTerms,
  now: MinuteBucket,
): Promise<Result<KeyId, CertificateError>> {
  if (isInFuture(notBefore, now)) return err('not-yet-valid');
  if (now > notAfter) return err('expired');
  if (!(await suite.kem.isPublicKey(kemPublicKey))) return err('bad-key');
  return ok(await keyIdOf(suite.hash, kemPublicKey));
}
