/** @file Opens this profile's keys, making them first where there is none. */
import type { Result } from '../../api/result.ts';
import type { LockedState, Proof, ProofError } from '../../api/unlock.ts';
import type { RandomBytes, Suite } from '../protocol/suites/types.ts';
import type { KeyDatabase } from '../store/key-database.ts';
import { tableKeysOf } from '../store/table-keys.ts';
import { createAttempts } from './attempts.ts';
import { encodeMetadata, usedAt } from './metadata.ts';
import { makeProfile, openProfile, type OpenProfile } from './profile.ts';
import { fromKeyRecords, toKeyRecords, type StoredProfile } from './profile-records.ts';
import { RootKey } from './root-key.ts';
import { openWithProof, prfRequestOf, waysOf } from './ways-in.ts';

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

/** There is a way in that asks for something. Nothing secret was opened. */
export interface Locked {
  readonly code: 'locked';
  readonly state: LockedState;
  /** Why the proof that was given did not open it. */
  readonly refused: ProofError | null;
}

async function storedRecords({
  database,
  random,
  clock,
}: CustodyParts): Promise<Result<StoredProfile, CustodyError>> {
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

type RootKeyOutcome = Result<RootKey | undefined, Locked>;

async function rootKeyFor(
  stored: StoredProfile,
  { database, suite, clock }: CustodyParts,
  proof: Proof | null,
): Promise<RootKeyOutcome> {
  const ways = waysOf(stored.slots);
  // The device secret opens it: what a profile without a way in does at each start.
  if (ways.length === 0) return { ok: true, value: undefined };
  const attempts = createAttempts(database, clock);
  const locked = async (refused: ProofError | null): Promise<RootKeyOutcome> => {
    const state = { ways, prf: prfRequestOf(stored.slots), waitMs: await attempts.waitMs() };
    return { ok: false, error: { code: 'locked', state, refused } };
  };
  if (proof === null) return locked(null);
  const opened = await attempts.take(() => openWithProof(stored, proof, suite));
  if (!opened.ok) return locked(opened.error);
  const { slot, secret } = opened.value;
  return { ok: true, value: await RootKey.from(slot.parameters.rootKeyId, secret) };
}

/** `proof`: null at start, where a profile without a way in opens and another one is `locked`. */
export async function openCustody(
  parts: CustodyParts,
  proof: Proof | null = null,
): Promise<Result<OpenProfile, CustodyError | Locked>> {
  const records = await storedRecords(parts);
  if (!records.ok) return records;
  const rootKey = await rootKeyFor(records.value, parts, proof);
  if (!rootKey.ok) return rootKey;
  const profile = await openProfile(records.value, parts.suite, rootKey.value);
  if (profile === undefined) return { ok: false, error: 'keys-damaged' };
  if (records.value.unfinished) {
    const kept = tableKeysOf(await parts.database.tableKeys(), profile.rootKey);
    await parts.database.exchange(toKeyRecords(records.value), kept);
  }
  const metadata = usedAt(profile.metadata, parts.clock.now(), parts.suite);
  if (metadata === undefined) return { ok: true, value: profile };
  const { id } = records.value.metadata;
  const v = await profile.rootKey.seal('key_metadata', id, encodeMetadata(metadata));
  // Only a date: a full disk must not keep anybody out.
  await parts.database.replace('key_metadata', { id, v });
  return { ok: true, value: { ...profile, metadata } };
}
