/**
 * Device certificate: what an account root says about one of its devices (design, section 6).
 *
 *     u8 version = 1 ‖ u64 sequence ‖ device id (16) ‖ field ML-DSA public key (1952) ‖ KEM terms ‖ field signature (3309)
 *
 * The signature (ML-DSA-65, context 'wellio/certificate/1') covers everything before it.
 */
import { asDeviceId, ID_BYTES, idBytes, type Bytes, type MinuteBucket } from '../bytes.ts';
import { isInFuture } from '../clock.ts';
import { decode, field, u64, u8 } from '../codec.ts';
import { rootFingerprintOf } from '../identity.ts';
import { err, ok, type Result } from '../result.ts';
import { concat, copy, utf8 } from '../suites/bytes.ts';
import type { SigningKey } from '../suites/keys.ts';
import {
  asSignature,
  asSigningPublicKey,
  SIGNATURE_BYTES,
  SIGNING_PUBLIC_KEY_BYTES,
} from '../suites/signature.ts';
import type { Signature, SigningPublicKey, Suite } from '../suites/types.ts';
import { encodeTerms, readTerms, requireTerms, verifyTerms } from './kem-terms.ts';
import type { CertificateError, DeviceCertificate, VerifiedDevice } from './types.ts';

const CERTIFICATE_VERSION = 1;
const CONTEXT = utf8('wellio/certificate/1');

function encodeUnsigned(certificate: DeviceCertificate): Bytes {
  return concat(
    u8(CERTIFICATE_VERSION),
    u64(certificate.sequence),
    idBytes(certificate.deviceId),
    field(certificate.signingPublicKey),
    encodeTerms(certificate),
  );
}

/** Signs a certificate with the account root; throws on one that its own decoder would refuse. */
export async function issueCertificate(root: SigningKey, certificate: DeviceCertificate): Promise<Bytes> {
  requireTerms(certificate);
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
    const certificate: DeviceCertificate = { sequence, deviceId, signingPublicKey, ...readTerms(reader) };
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
  const keyId = await verifyTerms(suite, certificate, now);
  if (!keyId.ok) return keyId;
  return ok({
    certificate,
    keyId: keyId.value,
    root: await rootFingerprintOf(suite.hash, rootPublicKey),
    signed: copy(signed),
  });
}
