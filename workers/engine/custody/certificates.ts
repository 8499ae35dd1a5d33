/** @file This device's certificates: issued by the account root once the mixnet has given an address, kept sealed. */
import * as v from 'valibot';
import type { StorageError } from '../../api/errors.ts';
import type { Result } from '../../api/result.ts';
import { addMinutes, minuteBucketOf, type CMixAddress, type MinuteBucket } from '../protocol/bytes.ts';
import { equalBytes } from '../protocol/suites/bytes.ts';
import { decodeCertificate, issueCertificate } from '../protocol/v1/certificate.ts';
import type { DeviceCertificate, SuiteId } from '../protocol/v1/types.ts';
import { bytesSchema, checkedTable, countSchema } from '../store/checked-table.ts';
import { put, type Store } from '../store/types.ts';
import type { OpenProfile } from './profile.ts';
import type { IssuedCertificate, KeyRing } from './types.ts';

const certificateRow = v.strictObject({ v: v.literal(1), sequence: countSchema, signed: bytesSchema });
export const DEVICE_CERTIFICATES = checkedTable('device_certificates', certificateRow);

/** A year: keys don't rotate yet, and a contact who is away for a season must still be able to read. */
const VALID_MINUTES = 365 * 24 * 60;

export interface CertificateParts {
  readonly store: Pick<Store, 'all' | 'write' | 'opaqueId'>;
  readonly profile: Pick<OpenProfile, 'accountRoot' | 'kem' | 'signing' | 'metadata'>;
  /** Protocol versions that this app speaks, ascending. */
  readonly suites: readonly SuiteId[];
  readonly clock: { now(): number };
}

type Certificates = Pick<KeyRing, 'certificate' | 'issueCertificate'>;

export function createCertificates({ store, profile, suites, clock }: CertificateParts): Certificates {
  /** One at a time, so that no sequence is given twice. */
  let tail: Promise<unknown> = Promise.resolve();

  async function newest(): Promise<IssuedCertificate | undefined> {
    const rows = (await store.all(DEVICE_CERTIFICATES)).map(({ row }) => row);
    const [row] = rows.sort((a, b) => b.sequence - a.sequence);
    if (row === undefined) return undefined;
    const decoded = decodeCertificate(row.signed);
    if (!decoded.ok) throw new TypeError(`a stored certificate of this device is ${decoded.error}`);
    return { certificate: decoded.value.certificate, signed: row.signed };
  }

  async function issue(address: CMixAddress): Promise<Result<IssuedCertificate, StorageError>> {
    const now = minuteBucketOf(clock.now());
    const last = await newest();
    if (last !== undefined && stillGood(last.certificate, address, suites, now))
      return { ok: true, value: last };
    const certificate: DeviceCertificate = {
      sequence: (last?.certificate.sequence ?? 0) + 1,
      deviceId: profile.metadata.deviceId,
      signingPublicKey: profile.signing.publicKey,
      kemPublicKey: profile.kem.publicKey,
      address,
      suites,
      notBefore: now,
      notAfter: addMinutes(now, VALID_MINUTES),
    };
    const signed = await issueCertificate(profile.accountRoot, certificate);
    const id = await store.opaqueId(DEVICE_CERTIFICATES, String(certificate.sequence));
    const row = { v: 1, sequence: certificate.sequence, signed } as const;
    const written = await store.write([put(DEVICE_CERTIFICATES, id, row, { ifAbsent: true })]);
    if (written.ok) return { ok: true, value: { certificate, signed } };
    if (written.error.code === 'conflict') throw new Error('two certificates with one sequence');
    return { ok: false, error: { code: written.error.code } };
  }

  return {
    certificate: newest,
    issueCertificate(address) {
      const issued = tail.then(() => issue(address));
      tail = issued.catch(() => undefined);
      return issued;
    },
  };
}

function stillGood(
  { address, suites, notBefore, notAfter }: DeviceCertificate,
  wanted: CMixAddress,
  spoken: readonly SuiteId[],
  now: MinuteBucket,
): boolean {
  const half = addMinutes(now, VALID_MINUTES / 2);
  return (
    equalBytes(address, wanted) && suites.join() === spoken.join() && notBefore <= now && half <= notAfter
  );
}
