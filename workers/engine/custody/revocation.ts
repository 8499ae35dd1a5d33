/**
 * @file A revocation: the account root says that a device, or one of its ML-KEM keys, is over. Made before it is needed (sealed into the
 * backup) or when it is (from the recovery words); the public list, messages and other devices carry the same bytes.
 *
 *     u8 version = 1 ‖ root_fpr (32) ‖ u8 target ‖ what ‖ u8 reason ‖ u64 issued ‖ field signature (3309)
 *     target 1, a device: device id (16) ‖ SHA-256 of its ML-DSA public key (32); target 2, one key: key id (32)
 *
 * 3402 or 3386 bytes. The signature (ML-DSA-65, context 'wellio/revocation/1') covers everything before it. There is no way back: a device
 * that is found again gets new keys. When it was issued says when it was made, not since when the device is another's.
 */
import {
  asDeviceId,
  asKeyId,
  asMinuteBucket,
  asRootFingerprint,
  FINGERPRINT_BYTES,
  ID_BYTES,
  idBytes,
  isMinuteBucket,
  type Bytes,
  type DeviceId,
  type KeyId,
  type MinuteBucket,
  type RootFingerprint,
} from '../protocol/bytes.ts';
import { decode, field, u64, u8 } from '../protocol/codec.ts';
import { rootFingerprintOf } from '../protocol/identity.ts';
import { err, ok, type Result } from '../protocol/result.ts';
import { concat, equalBytes, utf8 } from '../protocol/suites/bytes.ts';
import type { SigningKey } from '../protocol/suites/keys.ts';
import { asSignature, SIGNATURE_BYTES } from '../protocol/suites/signature.ts';
import type { Hash, Signature, SigningPublicKey, Suite } from '../protocol/suites/types.ts';
import type { DeviceCertificate } from '../protocol/v1/types.ts';

const REVOCATION_VERSION = 1;
const CONTEXT = utf8('wellio/revocation/1');

/** As the public list names them (supabase/migrations); numbers from 1, never reused. */
export const REVOCATION_REASONS = ['device_lost', 'rotation', 'compromise', 'account_deleted'] as const;
export type RevocationReason = (typeof REVOCATION_REASONS)[number];

export type RevocationTarget =
  /** The device with all its ML-KEM keys, past and to come. */
  | { readonly kind: 'device'; readonly deviceId: DeviceId; readonly signingKeyHash: Bytes }
  /** One ML-KEM key alone. */
  | { readonly kind: 'key'; readonly keyId: KeyId };

export interface Revocation {
  readonly root: RootFingerprint;
  readonly target: RevocationTarget;
  readonly reason: RevocationReason;
  readonly issued: MinuteBucket;
}

export type RevocationError =
  | 'malformed'
  /** Made by a newer version of the app. */
  | 'unknown-version'
  /** It speaks of another account than the one that is pinned. */
  | 'fingerprint-mismatch'
  | 'bad-signature';

/** Names a device as a revocation does: by its id and its ML-DSA key, so that neither alone stands for it. */
export async function revokedDevice(
  hash: Hash,
  { deviceId, signingPublicKey }: Pick<DeviceCertificate, 'deviceId' | 'signingPublicKey'>,
): Promise<RevocationTarget> {
  return { kind: 'device', deviceId, signingKeyHash: await hash.sha256(signingPublicKey) };
}

function encodeUnsigned({ root, target, reason, issued }: Revocation): Bytes {
  const what =
    target.kind === 'device'
      ? concat(u8(1), idBytes(target.deviceId), target.signingKeyHash)
      : concat(u8(2), idBytes(target.keyId));
  return concat(
    u8(REVOCATION_VERSION),
    idBytes(root),
    what,
    u8(REVOCATION_REASONS.indexOf(reason) + 1),
    u64(issued),
  );
}

/** The statement, signed by the account root. Base64 of it is what the public list holds. */
export async function buildRevocation(
  hash: Hash,
  accountRoot: SigningKey,
  what: Omit<Revocation, 'root'>,
): Promise<Bytes> {
  if (what.target.kind === 'device' && what.target.signingKeyHash.length !== FINGERPRINT_BYTES)
    throw new TypeError('a device is named by the SHA-256 of its signing key');
  const unsigned = encodeUnsigned({ ...what, root: await rootFingerprintOf(hash, accountRoot.publicKey) });
  return concat(unsigned, field(await accountRoot.sign(unsigned, CONTEXT)));
}

interface DecodedRevocation {
  readonly revocation: Revocation;
  readonly signature: Signature;
}

/** Takes the bytes apart without looking at the signature: enough to find whose root has to have signed. */
export function decodeRevocation(
  statement: Uint8Array,
): Result<DecodedRevocation, 'malformed' | 'unknown-version'> {
  if (statement.length > 0 && statement[0] !== REVOCATION_VERSION) return err('unknown-version');
  const decoded = decode(statement, (reader) => {
    reader.u8();
    const root = asRootFingerprint(reader.bytes(FINGERPRINT_BYTES));
    const kind = reader.u8();
    reader.require(kind === 1 || kind === 2);
    const target: RevocationTarget =
      kind === 1
        ? {
            kind: 'device',
            deviceId: asDeviceId(reader.bytes(ID_BYTES)),
            signingKeyHash: reader.bytes(FINGERPRINT_BYTES),
          }
        : { kind: 'key', keyId: asKeyId(reader.bytes(FINGERPRINT_BYTES)) };
    const reason = REVOCATION_REASONS[reader.u8() - 1];
    const issued = reader.u64();
    reader.require(isMinuteBucket(issued));
    const signature = asSignature(reader.field(SIGNATURE_BYTES));
    return reason === undefined
      ? undefined
      : { revocation: { root, target, reason, issued: asMinuteBucket(issued) }, signature };
  });
  return decoded === undefined ? err('malformed') : ok(decoded);
}

/** Checks form, account and signature. What it covers is `covers`; a time in the future is no error, for it was made to be kept. */
export async function verifyRevocation(
  suite: Pick<Suite, 'hash' | 'signature'>,
  { statement, rootPublicKey }: { readonly statement: Uint8Array; readonly rootPublicKey: SigningPublicKey },
): Promise<Result<Revocation, RevocationError>> {
  const decoded = decodeRevocation(statement);
  if (!decoded.ok) return decoded;
  const { revocation, signature } = decoded.value;
  if (revocation.root !== (await rootFingerprintOf(suite.hash, rootPublicKey)))
    return err('fingerprint-mismatch');
  const authentic = await suite.signature.verify(
    rootPublicKey,
    encodeUnsigned(revocation),
    signature,
    CONTEXT,
  );
  return authentic ? ok(revocation) : err('bad-signature');
}

/** Whether a verified revocation ends this pinned device; `keyId` is the ML-KEM key of it that is asked about. */
export async function covers(
  hash: Hash,
  { target }: Pick<Revocation, 'target'>,
  device: Pick<DeviceCertificate, 'deviceId' | 'signingPublicKey'> & { readonly keyId: KeyId },
): Promise<boolean> {
  if (target.kind === 'key') return target.keyId === device.keyId;
  return (
    target.deviceId === device.deviceId &&
    equalBytes(target.signingKeyHash, await hash.sha256(device.signingPublicKey))
  );
}
