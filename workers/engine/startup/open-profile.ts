/** @file From closed databases to a store and keys in use, or the one reason why not. `proof`: what somebody showed to unlock it. */
import type { StartResult } from '../../api/app.ts';
import type { Result } from '../../api/result.ts';
import type { Proof } from '../../api/unlock.ts';
import { createKeyRing, type OwnedKeyRing } from '../custody/key-ring.ts';
import { createBackups, type Backups } from '../backup/backups.ts';
import { finishRestore } from '../backup/finish-restore.ts';
import { DIARY } from '../backup/tables.ts';
import { createAttempts } from '../custody/attempts.ts';
import { openCustody, type Locked } from '../custody/open-custody.ts';
import { createRootCustody, type RootCustody } from '../custody/root-custody.ts';
import { createWaysIn, type WaysIn } from '../custody/ways-in.ts';
import { createVaultKeys, type VaultKeys } from '../medical-vault/vault-keys.ts';
import { spokenVersions } from '../protocol/registry.ts';
import type { RandomBytes, Suite } from '../protocol/suites/types.ts';
import { loadSettings } from '../settings/settings.ts';
import type { Settings } from '../settings/types.ts';
import { isDatabaseError, openDatabases, type DatabaseEnvironment } from '../store/databases.ts';
import { deleteDatabases, isLeaving, shredKeys } from '../store/erase.ts';
import { createKeyDatabase } from '../store/key-database.ts';
import { createSealedStore, DamagedRowError, type SealedStore } from '../store/sealed-store.ts';
import { openTableKeys } from '../store/table-keys.ts';

export type Unavailable = Extract<StartResult, { state: 'unavailable' }>['why'];

export interface ProfileEnvironment {
  readonly databases: DatabaseEnvironment;
  readonly random: RandomBytes;
  readonly clock: { now(): number };
}

export interface Profile {
  readonly suite: Suite;
  readonly store: SealedStore;
  readonly keys: OwnedKeyRing;
  readonly settings: Settings;
  readonly waysIn: WaysIn;
  readonly backups: Backups;
  readonly vaultKeys: VaultKeys;
  readonly root: RootCustody;
  /** Destroys every key; the store must be closed right after. */
  readonly shredKeys: () => Promise<void>;
}

export async function openProfile(
  { databases: databaseEnvironment, random, clock }: ProfileEnvironment,
  suite: Suite,
  proof: Proof | null = null,
): Promise<Result<Profile, Unavailable | Locked>> {
  const opened = await openDatabases(databaseEnvironment);
  if (!opened.ok) return opened;
  const databases = opened.value;
  const refuse = <Why extends Unavailable | Locked>(why: Why): Result<never, Why> => {
    databases.keys.close();
    databases.data.close();
    return { ok: false, error: why };
  };
  try {
    if (await isLeaving(databases)) {
      refuse('storage-refused');
      await deleteDatabases(databaseEnvironment);
      return await openProfile({ databases: databaseEnvironment, random, clock }, suite, proof);
    }
    const database = createKeyDatabase(databases);
    const custody = await openCustody({ database, suite, random, clock }, proof);
    if (!custody.ok) return refuse(custody.error);
    const tableKeys = await openTableKeys(databases, custody.value.rootKey);
    if (!tableKeys.ok) return refuse(tableKeys.error);
    const store = createSealedStore(databases, tableKeys.value, {
      of: DIARY,
      now: () => Math.max(0, Math.floor(clock.now())),
    });
    const { rootKey } = custody.value;
    const restored = await finishRestore({
      environment: databaseEnvironment,
      databases,
      database,
      rootKey,
      store,
      clock,
    });
    if (restored === 'restored') {
      // Other keys, other rows: from the beginning.
      for (const key of [custody.value.accountRoot, custody.value.kem, custody.value.signing]) key?.destroy();
      store.close();
      return await openProfile({ databases: databaseEnvironment, random, clock }, suite, proof);
    }
    const waysIn = createWaysIn({
      database,
      suite,
      random,
      attempts: createAttempts(database, clock),
      rootKey,
    });
    const vaultKeys = createVaultKeys({ store, suite, random });
    const root = createRootCustody({ database, waysIn, profile: custody.value, suite, clock });
    const keys = await createKeyRing({
      profile: custody.value,
      root: () => root.signer(),
      database,
      waysIn,
      suite,
      random,
      store,
      clock,
      suites: spokenVersions,
    });
    const backups = createBackups({
      environment: databaseEnvironment,
      databases,
      database,
      store,
      rootKey: () => waysIn.rootKey(),
      root,
      keys,
      suite,
      vaultKeys,
      random,
      clock,
      waysIn,
    });
    await backups.settle();
    return {
      ok: true,
      value: {
        suite,
        store,
        keys,
        vaultKeys,
        settings: await loadSettings(store),
        waysIn,
        shredKeys: () => shredKeys(databases),
        backups,
        root,
      },
    };
  } catch (error) {
    if (error instanceof DamagedRowError) return refuse('keys-damaged');
    const refused = refuse('storage-refused');
    if (isDatabaseError(error)) return refused;
    throw error;
  }
}
