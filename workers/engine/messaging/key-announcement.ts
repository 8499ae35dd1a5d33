/**
 * @file What a message of the kind `keys` carries: a certificate of its sender that the recipient does not have yet. It comes signed under
 * a key that is pinned, and says of itself who signed it.
 *
 *     u8 1 ‖ KEM certificate, signed by the device      another ML-KEM key (docs/decisions/0006)
 *     u8 2 ‖ device certificate, signed by the root     another year
 */
import { isInFuture } from '../protocol/clock.ts';
import type { MinuteBucket } from '../protocol/bytes.ts';
import { concat, equalBytes } from '../protocol/suites/bytes.ts';
import type { Suite } from '../protocol/suites/types.ts';
import { verifyCertificate } from '../protocol/v1/certificate.ts';
import { verifyKemCertificate, withKem } from '../protocol/v1/kem-certificate.ts';
import type { PinnedPeer, VerifiedDevice } from '../protocol/v1/types.ts';
import type { IssuedCertificate } from '../custody/types.ts';

const KEM = 1;
const ROOT = 2;

/** What the other side of a conversation knows of our keys. */
export interface KnownKeys {
  readonly keyId: string;
  /** Of the account root's certificate for this device. */
  readonly sequence: number;
}

export interface Announcement extends KnownKeys {
  readonly payload: Uint8Array<ArrayBuffer>;
}

/** What is to be said to somebody who knows that much, one thing at a time; undefined when they know it all. */
export function announcementFor(known: KnownKeys, issued: IssuedCertificate): Announcement | undefined {
  const { sequence } = issued.certificate;
  if (known.sequence !== sequence)
    return { keyId: issued.rootKeyId, sequence, payload: concat(Uint8Array.of(ROOT), issued.signed) };
  if (known.keyId === issued.keyId) return undefined;
  const [type, certificate] =
    issued.kemCertificate === null ? [ROOT, issued.signed] : [KEM, issued.kemCertificate];
  return { keyId: issued.keyId, sequence, payload: concat(Uint8Array.of(type), certificate) };
}

/**
 * The peer's device with what it announced; the very same when that is older than what is known, or over. Undefined when the payload isn't
 * a certificate of this device.
 */
export async function announcedDevice(
  suite: Pick<Suite, 'hash' | 'kem' | 'signature'>,
  payload: Uint8Array,
  { device, rootPublicKey }: Pick<PinnedPeer, 'device' | 'rootPublicKey'>,
  now: MinuteBucket,
): Promise<VerifiedDevice | undefined> {
  const signed = payload.subarray(1);
  if (payload[0] === KEM) {
    const kem = await verifyKemCertificate(suite, { signed, device, now });
    if (!kem.ok) return kem.error === 'expired' ? device : undefined;
    const { sequence, notBefore } = kem.value.certificate;
    const newer =
      device.kem === undefined
        ? !isInFuture(device.certificate.notBefore, notBefore)
        : sequence > device.kem.sequence;
    return newer ? withKem(device, kem.value) : device;
  }
  if (payload[0] !== ROOT) return undefined;
  const root = await verifyCertificate(suite, { signed, rootPublicKey, now });
  if (!root.ok) return root.error === 'expired' ? device : undefined;
  const { certificate } = root.value;
  const same =
    certificate.deviceId === device.certificate.deviceId &&
    equalBytes(certificate.signingPublicKey, device.certificate.signingPublicKey);
  if (!same) return undefined;
  return certificate.sequence > device.certificate.sequence ? root.value : device;
}

/** Ids under which a device has sent before, newest last: what was sealed before a rotation may come after it. */
const EARLIER_KEYS_KEPT = 8;

export function earlierKeyIds(
  before: readonly string[],
  device: VerifiedDevice,
  next: VerifiedDevice,
): readonly string[] {
  if (device.keyId === next.keyId) return before;
  return [...before.filter((id) => id !== next.keyId), device.keyId].slice(-EARLIER_KEYS_KEPT);
}

/** The same device under another certificate: its counters go on. */
export function isSameDevice(one: VerifiedDevice, other: VerifiedDevice): boolean {
  return equalBytes(one.certificate.signingPublicKey, other.certificate.signingPublicKey);
}
