/**
 * @file This device's certificates, kept sealed: the account root's, which binds its ML-DSA key for a year, and its own KEM certificate,
 * which says what it uses now where that is no longer what the root signed (docs/decisions/0006).
 */
import * as v from 'valibot';
import type { NeedsRecoveryKeyError, StorageError } from '../../api/errors.ts';
import type { Result } from '../../api/result.ts';
import { addMinutes, minuteBucketOf, type CMixAddress, type MinuteBucket } from '../protocol/bytes.ts';
import { keyIdOf } from '../protocol/identity.ts';
import { equalBytes, type Bytes } from '../protocol/suites/bytes.ts';
import type { KemPrivateKey, SigningKey } from '../protocol/suites/keys.ts';
import type { Hash, KemPublicKey } from '../protocol/suites/types.ts';
import { decodeCertificate, issueCertificate } from '../protocol/v1/certificate.ts';
import {
  decodeKemCertificate,
  hasAddress,
  issueKemCertificate,
  NO_ADDRESS,
} from '../protocol/v1/kem-certificate.ts';
import type { DeviceCertificate, KemCertificate, SuiteId } from '../protocol/v1/types.ts';
import { bytesSchema, checkedTable, countSchema } from '../store/checked-table.ts';
import { put, remove, type Change, type Store } from '../store/types.ts';
import type { OpenProfile } from './profile.ts';
import type { IssuedCertificate, KeyRing } from './types.ts';

const certificateRow = v.variant('v', [
  /** Signed by the account root. */
  v.strictObject({ v: v.literal(1), sequence: countSchema, signed: bytesSchema }),
  /** Signed by the device itself: a KEM certificate. */
  v.strictObject({ v: v.literal(2), sequence: countSchema, signed: bytesSchema }),
]);
export const DEVICE_CERTIFICATES = checkedTable('device_certificates', certificateRow);

/** A year: a contact who is away for a season must still be able to read, and renewing takes the 24 words. */
const VALID_MINUTES = 365 * 24 * 60;
/** A week of use and 30 days for what is late (custody/rotation). */
const KEM_VALID_MINUTES = 37 * 24 * 60;

/** The account root's certificate for a device, as it is stored. */
export type EnrolmentRow = Extract<v.InferOutput<typeof certificateRow>, { v: 1 }>;

export interface CertificateParts {
  readonly store: Pick<Store, 'all' | 'write' | 'opaqueId'>;
  readonly profile: Pick<OpenProfile, 'signing' | 'metadata'>;
  /** The ML-KEM key in use. */
  readonly kem: () => KemPrivateKey;
  /** The account root, while it signs by itself. */
  readonly root: () => SigningKey | null;
  readonly hash: Hash;
  /** Protocol versions that this app speaks, ascending. */
  readonly suites: readonly SuiteId[];
  readonly clock: { now(): number };
}

type Certificates = Pick<
  KeyRing,
  'certificate' | 'issueCertificate' | 'enrol' | 'enrolledUntil' | 'enrolmentBy'
>;
type Written = Result<null, StorageError>;

interface Stored {
  readonly root: { readonly certificate: DeviceCertificate; readonly signed: Bytes };
  readonly own:
    { readonly id: string; readonly certificate: KemCertificate; readonly signed: Bytes } | undefined;
}

export function createCertificates(parts: CertificateParts): Certificates {
  const { store, profile, kem, root, hash, suites, clock } = parts;
  const { deviceId } = profile.metadata;
  /** One at a time, so that no sequence is given twice. */
  let tail: Promise<unknown> = Promise.resolve();
  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = tail.then(work);
    tail = done.catch(() => undefined);
    return done;
  }

  /** The newest of this device: a restored diary brings those of earlier devices. */
  async function stored(): Promise<Stored | undefined> {
    const rows = [...(await store.all(DEVICE_CERTIFICATES))].sort((a, b) => b.row.sequence - a.row.sequence);
    let newest: Stored['root'] | undefined;
    let own: Stored['own'];
    for (const { id, row } of rows) {
      if (row.v === 2) {
        const decoded = mustDecode(decodeKemCertificate(row.signed)).certificate;
        if (decoded.deviceId === deviceId) own ??= { id, certificate: decoded, signed: row.signed };
        continue;
      }
      const { certificate } = mustDecode(decodeCertificate(row.signed));
      const ours =
        certificate.deviceId === deviceId &&
        equalBytes(certificate.signingPublicKey, profile.signing.publicKey);
      if (ours) newest ??= { certificate, signed: row.signed };
    }
    return newest === undefined ? undefined : { root: newest, own };
  }

  const isCurrent = ({
    kemPublicKey,
    suites: spoken,
  }: {
    readonly kemPublicKey: KemPublicKey;
    readonly suites: readonly SuiteId[];
  }) => equalBytes(kemPublicKey, kem().publicKey) && spoken.join() === suites.join();

  async function issued(): Promise<IssuedCertificate | undefined> {
    const found = await stored();
    if (found === undefined) return undefined;
    const { root: newest, own } = found;
    const rootKeyId = await keyIdOf(hash, newest.certificate.kemPublicKey);
    const rest = { signed: newest.signed, rootKeyId };
    // A KEM certificate from before the root's certificate says nothing new.
    const counts = own !== undefined && own.certificate.notBefore >= newest.certificate.notBefore;
    if (!counts)
      return hasAddress(newest.certificate)
        ? { ...rest, certificate: newest.certificate, kemCertificate: null, keyId: rootKeyId }
        : undefined;
    const { kemPublicKey, address, suites: spoken } = own.certificate;
    return {
      ...rest,
      certificate: { ...newest.certificate, kemPublicKey, address, suites: spoken },
      kemCertificate: own.signed,
      keyId: await keyIdOf(hash, kemPublicKey),
    };
  }

  async function write(changes: readonly Change[]): Promise<Written> {
    const written = await store.write(changes);
    if (written.ok) return written;
    if (written.error.code === 'conflict') throw new Error('two certificates with one sequence');
    return { ok: false, error: { code: written.error.code } };
  }

  async function signedByRoot(
    signer: SigningKey,
    sequence: number,
    address: CMixAddress,
    now: MinuteBucket,
  ): Promise<EnrolmentRow> {
    const signed = await issueCertificate(signer, {
      sequence,
      deviceId,
      signingPublicKey: profile.signing.publicKey,
      kemPublicKey: kem().publicKey,
      address,
      suites,
      notBefore: now,
      notAfter: addMinutes(now, VALID_MINUTES),
    });
    return { v: 1, sequence, signed };
  }

  async function issueByRoot(signer: SigningKey, address: CMixAddress, now: MinuteBucket): Promise<Written> {
    const last = await stored();
    const sequence = (last?.root.certificate.sequence ?? 0) + 1;
    const row = await signedByRoot(signer, sequence, address, now);
    const id = await store.opaqueId(DEVICE_CERTIFICATES, `${deviceId}/${sequence}`);
    return write([
      put(DEVICE_CERTIFICATES, id, row, { ifAbsent: true }),
      ...(last?.own === undefined ? [] : [remove(DEVICE_CERTIFICATES, last.own.id)]),
    ]);
  }

  async function issueByDevice(
    address: CMixAddress,
    now: MinuteBucket,
    last: Stored['own'],
  ): Promise<Written> {
    const certificate: KemCertificate = {
      // At least the minute: a profile that was set back to an earlier copy of itself doesn't fall behind its peers for good.
      sequence: Math.max((last?.certificate.sequence ?? 0) + 1, now / 60),
      deviceId,
      kemPublicKey: kem().publicKey,
      address,
      suites,
      notBefore: now,
      notAfter: addMinutes(now, KEM_VALID_MINUTES),
    };
    const signed = await issueKemCertificate(profile.signing, certificate);
    const id = await store.opaqueId(DEVICE_CERTIFICATES, `${deviceId}/kem/${certificate.sequence}`);
    return write([
      put(DEVICE_CERTIFICATES, id, { v: 2, sequence: certificate.sequence, signed }, { ifAbsent: true }),
      ...(last === undefined ? [] : [remove(DEVICE_CERTIFICATES, last.id)]),
    ]);
  }

  async function certify(
    address: CMixAddress,
  ): Promise<Result<IssuedCertificate, StorageError | NeedsRecoveryKeyError>> {
    const now = minuteBucketOf(clock.now());
    const signer = root();
    const found = await stored();
    const last = await issued();
    const lasts = found !== undefined && isInItsTime(found.root.certificate, now);
    if (last !== undefined && isCurrent(last.certificate) && equalBytes(last.certificate.address, address))
      if (lasts || signer === null) return { ok: true, value: last };
    // The KEM key alone has changed: what the root signed stays.
    const byRoot =
      signer !== null && !(lasts && last !== undefined && equalBytes(last.certificate.address, address));
    if (!byRoot && found === undefined) return { ok: false, error: { code: 'needs-recovery-key' } };
    const written = byRoot
      ? await issueByRoot(signer, address, now)
      : await issueByDevice(address, now, found?.own);
    if (!written.ok) return written;
    const value = await issued();
    if (value === undefined) throw new Error('a certificate that was just stored is not there');
    return { ok: true, value };
  }

  return {
    certificate: issued,
    issueCertificate: (address) => inTurn(() => certify(address)),
    async enrolledUntil() {
      const found = await stored();
      return found === undefined ? null : found.root.certificate.notAfter * 1000;
    },
    enrolmentBy(signer) {
      const now = minuteBucketOf(clock.now());
      // Above every sequence of the account's earlier devices, which count from 1.
      return signedByRoot(signer, now / 60, NO_ADDRESS, now);
    },
    enrol: (signer) =>
      inTurn(async () => {
        const last = await issued();
        return issueByRoot(signer, last?.certificate.address ?? NO_ADDRESS, minuteBucketOf(clock.now()));
      }),
  };
}

function mustDecode<Value>(
  decoded: { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: string },
): Value {
  if (!decoded.ok) throw new TypeError(`a stored certificate of this device is ${decoded.error}`);
  return decoded.value;
}

/** More than half of its time is left. */
function isInItsTime(
  { notBefore, notAfter }: Pick<DeviceCertificate, 'notBefore' | 'notAfter'>,
  now: MinuteBucket,
): boolean {
  return notBefore <= now && addMinutes(now, VALID_MINUTES / 2) <= notAfter;
}
