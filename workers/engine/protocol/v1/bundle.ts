/**
 * Bundle: what a person sends of themselves in the handshake.
 *
 *     u8 1 ‖ field display name (UTF-8) ‖ field root public key (1952) ‖ field device certificate
 *     u8 2 ‖ the same ‖ field KEM certificate
 *
 * The first while the device certificate names the ML-KEM key and address in use, the second from the first change of either on.
 */
import type { Bytes, MinuteBucket, RootFingerprint } from '../bytes.ts';
import { decode, field, u8 } from '../codec.ts';
import { rootFingerprintOf } from '../identity.ts';
import { err, ok, type Result } from '../result.ts';
import { concat, fromUtf8, utf8 } from '../suites/bytes.ts';
import { asSigningPublicKey, SIGNING_PUBLIC_KEY_BYTES } from '../suites/signature.ts';
import type { Suite } from '../suites/types.ts';
import { verifyCertificate } from './certificate.ts';
import { hasAddress, verifyKemCertificate, withKem } from './kem-certificate.ts';
import type { Bundle, CertificateError, PinnedPeer } from './types.ts';

const ROOT_ALONE = 1;
const WITH_KEM = 2;
const MAX_NAME_CHARACTERS = 64;

// Control characters, line separators, lone surrogates and bidirectional overrides could make one name
// look like another or break out of its line.
const FORBIDDEN_IN_NAMES = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

/** 1 to 64 characters (code points), not blank, none of them a control. */
export function isDisplayName(name: string): boolean {
  const characters = Array.from(name).length;
  return (
    characters >= 1 &&
    characters <= MAX_NAME_CHARACTERS &&
    name.trim() !== '' &&
    !FORBIDDEN_IN_NAMES.test(name)
  );
}

/** Throws on a name that `isDisplayName` refuses. */
export function encodeBundle({ displayName, rootPublicKey, certificate, kemCertificate }: Bundle): Bytes {
  if (!isDisplayName(displayName)) throw new TypeError('not a display name');
  const common = concat(field(utf8(displayName)), field(rootPublicKey), field(certificate));
  return kemCertificate === undefined
    ? concat(u8(ROOT_ALONE), common)
    : concat(u8(WITH_KEM), common, field(kemCertificate));
}

export function decodeBundle(bytes: Uint8Array): Result<Bundle, 'malformed' | 'unknown-version'> {
  const [version] = bytes;
  if (version !== undefined && version !== ROOT_ALONE && version !== WITH_KEM) return err('unknown-version');
  const bundle = decode(bytes, (reader): Bundle => {
    reader.u8();
    const displayName = fromUtf8(reader.field()) ?? '';
    reader.require(isDisplayName(displayName));
    const rootPublicKey = asSigningPublicKey(reader.field(SIGNING_PUBLIC_KEY_BYTES));
    const rest = { displayName, rootPublicKey, certificate: reader.field() };
    return version === WITH_KEM ? { ...rest, kemCertificate: reader.field() } : rest;
  });
  return bundle === undefined ? err('malformed') : ok(bundle);
}

/** Decodes and checks a peer's bundle; with `expectedRoot`, only that root will do. */
export async function verifyBundle(
  suite: Pick<Suite, 'hash' | 'kem' | 'signature'>,
  {
    bytes,
    now,
    expectedRoot,
  }: {
    readonly bytes: Uint8Array;
    readonly now: MinuteBucket;
    readonly expectedRoot?: RootFingerprint;
  },
): Promise<Result<PinnedPeer, CertificateError>> {
  const decoded = decodeBundle(bytes);
  if (!decoded.ok) return decoded;
  const { displayName, rootPublicKey, certificate, kemCertificate } = decoded.value;
  const root = await rootFingerprintOf(suite.hash, rootPublicKey);
  if (expectedRoot !== undefined && root !== expectedRoot) return err('fingerprint-mismatch');
  const device = await verifyCertificate(suite, { signed: certificate, rootPublicKey, now });
  if (!device.ok) return device;
  const peer = { displayName, root, rootPublicKey };
  if (kemCertificate === undefined)
    return hasAddress(device.value.certificate) ? ok({ ...peer, device: device.value }) : err('malformed');
  const kem = await verifyKemCertificate(suite, { signed: kemCertificate, device: device.value, now });
  return kem.ok ? ok({ ...peer, device: withKem(device.value, kem.value) }) : kem;
}
