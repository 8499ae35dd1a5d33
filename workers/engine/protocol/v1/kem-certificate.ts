/**
 * KEM certificate: what a device says about itself between two certificates of its account root (docs/decisions/0006): which ML-KEM key
 * to seal to, where to send, what it speaks. The root's private key isn't at hand for a key that changes every 7 days; the device's ML-DSA
 * key is, and the root's certificate binds that.
 *
 *     u8 version = 1 ‖ u64 sequence ‖ device id (16) ‖ KEM terms ‖ field signature (3309)
 *
 * The signature (ML-DSA-65 of the device, context 'wellio/kem-certificate/1') covers everything before it. The highest sequence wins.
 */
import {
  ADDRESS_BYTES,
  asCMixAddress,
  asDeviceId,
  ID_BYTES,
  idBytes,
  type Bytes,
  type CMixAddress,
  type MinuteBucket,
} from '../bytes.ts';
import { decode, field, isZero, u64, u8 } from '../codec.ts';
import { err, ok, type Result } from '../result.ts';
import { concat, copy, utf8 } from '../suites/bytes.ts';
import type { SigningKey } from '../suites/keys.ts';
import { asSignature, SIGNATURE_BYTES } from '../suites/signature.ts';
import type { Signature, Suite } from '../suites/types.ts';
import { encodeTerms, readTerms, requireTerms, verifyTerms } from './kem-terms.ts';
import type { CertificateError, KemCertificate, VerifiedDevice, VerifiedKem } from './types.ts';

const VERSION = 1;
const CONTEXT = utf8('wellio/kem-certificate/1');

/** In an account root's certificate that was issued before the mixnet had given the device an address. */
export const NO_ADDRESS: CMixAddress = asCMixAddress(new Uint8Array(ADDRESS_BYTES));

export const hasAddress = ({ address }: { readonly address: CMixAddress }): boolean => !isZero(address);

function encodeUnsigned(certificate: KemCertificate): Bytes {
  return concat(
    u8(VERSION),
    u64(certificate.sequence),
    idBytes(certificate.deviceId),
    encodeTerms(certificate),
  );
}

/** Signs with the device's key; throws on one that its own decoder would refuse. */
export async function issueKemCertificate(device: SigningKey, certificate: KemCertificate): Promise<Bytes> {
  requireTerms(certificate);
  if (!hasAddress(certificate)) throw new TypeError('a KEM certificate names an address');
  const unsigned = encodeUnsigned(certificate);
  return concat(unsigned, field(await device.sign(unsigned, CONTEXT)));
}

interface DecodedKemCertificate {
  readonly certificate: KemCertificate;
  readonly signature: Signature;
}

/** Takes the bytes apart without looking at the signature. */
export function decodeKemCertificate(
  signed: Uint8Array,
): Result<DecodedKemCertificate, 'malformed' | 'unknown-version'> {
  if (signed.length > 0 && signed[0] !== VERSION) return err('unknown-version');
  const decoded = decode(signed, (reader) => {
    reader.u8();
    const sequence = reader.u64();
    const deviceId = asDeviceId(reader.bytes(ID_BYTES));
    const certificate: KemCertificate = { sequence, deviceId, ...readTerms(reader) };
    reader.require(hasAddress(certificate));
    return { certificate, signature: asSignature(reader.field(SIGNATURE_BYTES)) };
  });
  return decoded === undefined ? err('malformed') : ok(decoded);
}

/** Checks form, device, signature, times and the ML-KEM key, for a device whose own certificate has been verified. */
export async function verifyKemCertificate(
  suite: Pick<Suite, 'hash' | 'kem' | 'signature'>,
  {
    signed,
    device,
    now,
  }: { readonly signed: Uint8Array; readonly device: VerifiedDevice; readonly now: MinuteBucket },
): Promise<Result<VerifiedKem, CertificateError>> {
  const decoded = decodeKemCertificate(signed);
  if (!decoded.ok) return decoded;
  const { certificate, signature } = decoded.value;
  const { deviceId, signingPublicKey } = device.certificate;
  if (certificate.deviceId !== deviceId) return err('fingerprint-mismatch');
  const unsigned = encodeUnsigned(certificate);
  if (!(await suite.signature.verify(signingPublicKey, unsigned, signature, CONTEXT)))
    return err('bad-signature');
  const keyId = await verifyTerms(suite, certificate, now);
  if (!keyId.ok) return keyId;
  return ok({ certificate, keyId: keyId.value, signed: copy(signed) });
}

/** The device as it is to be written to from now on. */
export function withKem(device: VerifiedDevice, { certificate, keyId }: VerifiedKem): VerifiedDevice {
  const { kemPublicKey, address, suites, sequence, notBefore, notAfter } = certificate;
  return {
    ...device,
    certificate: { ...device.certificate, kemPublicKey, address, suites },
    keyId,
    kem: { sequence, notBefore, notAfter },
  };
}
