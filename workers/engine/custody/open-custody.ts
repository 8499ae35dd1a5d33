/** @file Opens this profile's keys, making them first where there is none. */
import type { Result } from '../../api/result.ts';
import type { RandomBytes, Suite } from '../protocol/suites/types.ts';
import type { KeyDatabase } from '../store/key-database.ts';
import { encodeMetadata, usedAt } from './metadata.ts';
import { DEVICE, makeProfile, openProfile, type OpenProfile } from './profile.ts';
import { fromKeyRecords, toKeyRecords, type ProfileRecords } from './profile-records.ts';

export interface CustodyParts {
  readonly database: KeyDatabase;
  readonly suite: Pick<Suite, 'kem' | 'signature'>;
  readonly random: RandomBytes;
  readonly clock: { now(): number };
}

export type CustodyError =
  /** The records are not whole or don't open: made by other keys, altered, or cut off. Nothing was changed. */
  | 'keys-damaged'
  /** A new profile could not be stored. */
  | 'storage-refused';

async function storedRecords({
  database,
  random,
  clock,
}: CustodyParts): Promise<Result<ProfileRecords, CustodyError>> {
  const stored = fromKeyRecords(await database.read());
  if (stored === 'damaged') return { ok: false, error: 'keys-damaged' };
  if (stored !== 'empty') return { ok: true, value: stored };
  // Rows without their keys: new keys would hide them for ever.
  if (!(await database.isUnused())) return { ok: false, error: 'keys-damaged' };
  const created = await database.create(toKeyRecords(await makeProfile(random, clock.now())));
  if (!created.ok) return { ok: false, error: 'storage-refused' };
  // What is used is what storage gives back, so that a browser that loses a key is found out now.
  const records = fromKeyRecords(await database.read());
  return typeof records === 'string' ? { ok: false, error: 'storage-refused' } : { ok: true, value: records };
}

export async function openCustody(parts: CustodyParts): Promise<Result<OpenProfile, CustodyError>> {
  const records = await storedRecords(parts);
  if (!records.ok) return records;
  const profile = await openProfile(records.value, parts.suite);
  if (profile === undefined) return { ok: false, error: 'keys-damaged' };
  const metadata = usedAt(profile.metadata, parts.clock.now());
  if (metadata === undefined) return { ok: true, value: profile };
  const v = await profile.rootKey.seal('key_metadata', DEVICE, encodeMetadata(metadata));
  // Only a date: a full disk must not keep anybody out.
  await parts.database.replace('key_metadata', { id: DEVICE, v });
  return { ok: true, value: { ...profile, metadata } };
}
