/**
 * @file The device's ML-KEM keys: the one in use, those of the last weeks, and those that a restored diary brought, for opening alone.
 *
 * A rotation takes two transactions, each of which may be cut off: first the key in use is kept among the retired, then another takes its
 * record's place together with its date. In between the old key is in both places and the rotation is still due.
 */
import * as v from 'valibot';
import type { StorageError } from '../../api/errors.ts';
import type { Result } from '../../api/result.ts';
import { keyIdOf } from '../protocol/identity.ts';
import type { KeyId } from '../protocol/bytes.ts';
import { copy, wipe } from '../protocol/suites/bytes.ts';
import { KEM_SEED_BYTES } from '../protocol/suites/kem.ts';
import type { KemPrivateKey } from '../protocol/suites/keys.ts';
import type { RandomBytes, Suite } from '../protocol/suites/types.ts';
import { bytesSchema as bytes, checkedTable, countSchema as count } from '../store/checked-table.ts';
import type { KeyDatabase } from '../store/key-database.ts';
import { toStorageError } from '../store/storage-error.ts';
import { put, remove, type Store } from '../store/types.ts';
import { decodeMetadata, encodeMetadata, rotatedAt, type KeyMetadata } from './metadata.ts';
import type { OpenProfile } from './profile.ts';
import { fromKeyRecords } from './profile-records.ts';
import { dueSteps } from './rotation/device-key.ts';
import type { WaysIn } from './ways-in.ts';

/** A key that was this device's, or an earlier device's of this account: opens what is late, receives nothing new. */
const retiredKey = v.strictObject({ v: v.literal(1), kemSeed: bytes, retiredAt: count });
export const RETIRED_KEYS = checkedTable('retired_keys', retiredKey);

export interface KemKeyParts {
  readonly database: Pick<KeyDatabase, 'read' | 'replaceTogether'>;
  readonly waysIn: Pick<WaysIn, 'rootKey' | 'exclusively'>;
  readonly store: Pick<Store, 'all' | 'write' | 'opaqueId'>;
  readonly profile: Pick<OpenProfile, 'kem' | 'metadata'>;
  readonly suite: Pick<Suite, 'kem' | 'hash'>;
  readonly random: RandomBytes;
  readonly clock: { now(): number };
}

export interface RetiredKem {
  readonly keyId: KeyId;
  readonly retiredAt: number;
  readonly key: KemPrivateKey;
}

export interface KemKeys {
  current(): KemPrivateKey;
  keyId(): KeyId;
  /** The one in use, or one that is kept for what is late. */
  byId(keyId: KeyId): KemPrivateKey | undefined;
  metadata(): KeyMetadata;
  retired(): readonly RetiredKem[];
  /** What time asks for: another key after 7 days, the end of those that were retired 30 days ago. `now`: another one in any case. */
  tend(now?: 'now'): Promise<Result<{ readonly rotated: boolean }, StorageError>>;
  destroy(): void;
}

export async function openKemKeys(parts: KemKeyParts): Promise<KemKeys> {
  const { database, waysIn, store, profile, suite, random, clock } = parts;
  let current = profile.kem;
  let keyId = await keyIdOf(suite.hash, current.publicKey);
  let { metadata } = profile;
  const retired = new Map<KeyId, RetiredKem & { readonly rowId: string }>();
  for (const { id: rowId, row } of await store.all(RETIRED_KEYS)) {
    const key = await suite.kem.importSeed(copy(row.kemSeed));
    const id = await keyIdOf(suite.hash, key.publicKey);
    retired.set(id, { keyId: id, retiredAt: row.retiredAt, key, rowId });
  }

  const destroyOld = async (now: number): Promise<Result<null, StorageError>> => {
    const all = [...retired.values()].map(({ keyId: id, retiredAt }) => ({ id, retiredAt }));
    const over = dueSteps({ createdAt: now, retired: all }, now).destroy.flatMap(
      (id) => retired.get(id) ?? [],
    );
    if (over.length === 0) return { ok: true, value: null };
    const written = await store.write(over.map(({ rowId }) => remove(RETIRED_KEYS, rowId)));
    if (!written.ok) return { ok: false, error: toStorageError(written.error) };
    for (const { keyId: id, key } of over) {
      retired.delete(id);
      // Cut off in the middle of a rotation, the key in use lay among the retired too.
      if (key !== current) key.destroy();
    }
    return written;
  };

  const rotate = async (now: number): Promise<Result<null, StorageError>> => {
    const stored = fromKeyRecords(await database.read());
    if (typeof stored === 'string') throw new Error(`the stored keys are ${stored}`);
    const rootKey = waysIn.rootKey();
    const open = async (table: 'identity_keypair' | 'key_metadata', record: typeof stored.identity) => {
      const opened = await rootKey.open(table, record.id, record.v);
      // It opened when the profile was opened, and only this engine writes it.
      if (opened === undefined) throw new Error(`${table} no longer opens`);
      return opened;
    };
    const old = await open('identity_keypair', stored.identity);
    const facts = decodeMetadata(await open('key_metadata', stored.metadata));
    if (facts === undefined) throw new Error('key_metadata no longer decodes');
    const rowId = await store.opaqueId(RETIRED_KEYS, keyId);
    const retiredAt = Math.max(0, Math.floor(now));
    const kept = await store.write([put(RETIRED_KEYS, rowId, { v: 1, kemSeed: old, retiredAt })]);
    wipe(old);
    if (!kept.ok) return { ok: false, error: toStorageError(kept.error) };

    const seed = random(KEM_SEED_BYTES);
    const { id } = stored.identity;
    const identity = { id, v: await rootKey.seal('identity_keypair', id, seed) };
    const next = await suite.kem.importSeed(seed);
    const nextMetadata = rotatedAt(facts, now);
    const metadataId = stored.metadata.id;
    const written = await database.replaceTogether({
      identity_keypair: identity,
      key_metadata: {
        id: metadataId,
        v: await rootKey.seal('key_metadata', metadataId, encodeMetadata(nextMetadata)),
      },
    });
    if (!written.ok) {
      next.destroy();
      return { ok: false, error: toStorageError(written.error) };
    }
    retired.get(keyId)?.key.destroy();
    retired.set(keyId, { keyId, retiredAt, key: current, rowId });
    current = next;
    keyId = await keyIdOf(suite.hash, next.publicKey);
    metadata = nextMetadata;
    return written;
  };

  return {
    current: () => current,
    keyId: () => keyId,
    byId: (id) => (id === keyId ? current : retired.get(id)?.key),
    metadata: () => metadata,
    retired: () => [...retired.values()].filter((one) => one.keyId !== keyId),
    tend: (when) =>
      waysIn.exclusively(async () => {
        const now = clock.now();
        const destroyed = await destroyOld(now);
        if (!destroyed.ok) return destroyed;
        const { rotate: due } = dueSteps({ createdAt: metadata.identity.createdAt, retired: [] }, now);
        if (!due && when !== 'now') return { ok: true, value: { rotated: false } };
        const done = await rotate(now);
        return done.ok ? { ok: true, value: { rotated: true } } : done;
      }),
    destroy() {
      current.destroy();
      for (const { key } of retired.values()) key.destroy();
    },
  };
}
