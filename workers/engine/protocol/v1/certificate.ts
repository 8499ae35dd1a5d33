/**
 * Device certificate: what an account root says about one of its devices (design, section 6).
 *
 *     u8 version = 1 ‖ u64 sequence ‖ device id (16) ‖ field ML-DSA public key (1952) ‖
 *     field ML-KEM public key (1184) ‖ address (36) ‖ u8 n ‖ n × u8 suite ‖ u64 not before ‖ u64 not after ‖
 *     field signature (3309)
 *
 * The signature (ML-DSA-65, context 'wellio/certificate/1') covers everything before it.
 */
import {
  ADDRESS_BYTES,
  asCMixAddress,
  asDeviceId,
  asMinuteBucket,
  ID_BYTES,
  idBytes,
  isMinuteBucket,
  type Bytes,
  type MinuteBucket,
} from '../bytes.ts';
import { isInFuture } from '../clock.ts';
import { decode, field, u64, u8 } from '../codec.ts';
import { keyIdOf, rootFingerprintOf } from '../identity.ts';
import { err, ok, type Result } from '../result.ts';
import { concat, copy, utf8 } from '../suites/bytes.ts';
import { asKemPublicKey, KEM_PUBLIC_KEY_BYTES } from '../suites/kem.ts';
import type { SigningKey } from '../suites/keys.ts';
import {
  asSignature,
  asSigningPublicKey,
  SIGNATURE_BYTES,
  SIGNING_PUBLIC_KEY_BYTES,
} from '../suites/signature.ts';
import type { Signature, SigningPublicKey, Suite } from '../suites/types.ts';
import type { CertificateError, DeviceCertificate, SuiteId, VerifiedDevice } from './types.ts';

const CERTIFICATE_VERSION = 1;
const CONTEXT = utf8('wellio/certificate/1');
export const MAX_SUITES = 8;

/** 1 to 8 protocol versions, ascending. */
export function areSuites(suites: readonly SuiteId[]): boolean {
  return (
    suites.length >= 1 &&
    suites.length <= MAX_SUITES &&
    suites.every(
      (id, i) => Number.isInteger(id) && id >= 1 && id <= 255 && (i === 0 || id > (suites[i - 1] ?? 0)),
    )
  );
}

function encodeUnsigned(certificate: DeviceCertificate): Bytes {
  return concat(
    u8(CERTIFICATE_VERSION),
    u64(certificate.sequence),
    idBytes(certificate.deviceId),
    field(certificate.signingPublicKey),
    field(certificate.kemPublicKey),
    certificate.address,
    u8(certificate.suites.length),
    Uint8Array.from(certificate.suites),
    u64(certificate.notBefore),
    u64(certificate.notAfter),
  );
}

/** Signs a certificate with the account root; throws on one that its own decoder would refuse. */
export async function issueCertificate(root: SigningKey, certificate: DeviceCertificate): Promise<Bytes> {
  if (!areSuites(certificate.suites)) throw new TypeError('suites: 1 to 8 numbers from 1 to 255, ascending');
  if (certificate.notAfter < certificate.notBefore)
    throw new TypeError('the certificate would never be valid');
  const unsigned = encodeUnsigned(certificate);
  return concat(unsigned, field(await root.sign(unsigned, CONTEXT)));
}

interface DecodedCertificate {
  readonly certificate: DeviceCertificate;
  readonly signature: Signature;
}

/** Takes the bytes apart without looking at the signature. */
export function decodeCertificate(
  signed: Uint8Array,
): Result<DecodedCertificate, 'malformed' | 'unknown-version'> {
  if (signed.length > 0 && signed[0] !== CERTIFICATE_VERSION) return err('unknown-version');
  const decoded = decode(signed, (reader) => {
    reader.u8();
    const sequence = reader.u64();
    const deviceId = asDeviceId(reader.bytes(ID_BYTES));
    const signingPublicKey = asSigningPublicKey(reader.field(SIGNING_PUBLIC_KEY_BYTES));
    const kemPublicKey = asKemPublicKey(reader.field(KEM_PUBLIC_KEY_BYTES));
    const address = asCMixAddress(reader.bytes(ADDRESS_BYTES));
    const suites = Array.from(reader.bytes(reader.u8()));
    reader.require(areSuites(suites));
    const [notBefore, notAfter] = [reader.u64(), reader.u64()];
    reader.require(isMinuteBucket(notBefore) && isMinuteBucket(notAfter) && notBefore <= notAfter);
    const certificate: DeviceCertificate = {
      sequence,
      deviceId,
      signingPublicKey,
      kemPublicKey,
      address,
      suites,
      notBefore: asMinuteBucket(notBefore),
      notAfter: asMinuteBucket(notAfter),
    };
    return { certificate, signature: asSignature(reader.field(SIGNATURE_BYTES)) };
  });
  return decoded === undefined ? err('malformed') : ok(decoded);
}

/** True in every minute from `notBefore` (less the clock tolerance) to `notAfter`. */
export function isValidAt(certificate: DeviceCertificate, now: MinuteBucket): boolean {
  return !isInFuture(certificate.notBefore, now) && now <= certificate.notAfter;
}

/** Checks form, signature, times and the ML-KEM key. Whether this root is the right one is the caller's. */
export async function verifyCertificate(
  suite: Pick<Suite, 'hash' | 'kem' | 'signature'>,
  {
    signed,
    rootPublicKey,
    now,
  }: {
    readonly signed: Uint8Array;
    readonly rootPublicKey: SigningPublicKey;
    readonly now: MinuteBucket;
  },
): Promise<Result<VerifiedDevice, CertificateError>> {
  const decoded = decodeCertificate(signed);
  if (!decoded.ok) return decoded;
  const { certificate, signature } = decoded.value;
  const authentic = await suite.signature.verify(
    rootPublicKey,
    encodeUnsigned(certificate),
    signature,
    CONTEXT,
  );
  if (!authentic) return err('bad-signature');
  if (isInFuture(certificate.notBefore, now)) return err('not-yet-valid');
  if (now > certificate.notAfter) return err('expired');
  if (!(await suite.kem.isPublicKey(certificate.kemPublicKey))) return err('bad-key');
  return ok({
    certificate,
    keyId: await keyIdOf(suite.hash, certificate.kemPublicKey),
    root: await rootFingerprintOf(suite.hash, rootPublicKey),
    signed: copy(signed),
  });
}
