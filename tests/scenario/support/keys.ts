/** @file A device's keys for stories: custody's own, over a key database that is one object in memory. */
import { createKeyRing } from '../../../workers/engine/custody/key-ring.ts';
import { makeProfile, openDeviceSlot, openProfile } from '../../../workers/engine/custody/profile.ts';
import { toKeyRecords } from '../../../workers/engine/custody/profile-records.ts';
import type { KeyRing } from '../../../workers/engine/custody/types.ts';
import type { SigningKey } from '../../../workers/engine/protocol/suites/keys.ts';
import type { Suite } from '../../../workers/engine/protocol/suites/types.ts';
import type { KeyRecords } from '../../../workers/engine/store/key-database.ts';
import type { Store } from '../../../workers/engine/store/types.ts';
import { createMemoryStore } from '../../unit/support/memory-store.ts';
import { tracked } from './timers.ts';

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

export interface StoryKeys {
  readonly keys: KeyRing;
  /** The account root: the person's own act, which no part of the engine may ask for. */
  readonly root: SigningKey;
  /** What the key database holds, as it lies there. */
  records(): KeyRecords;
}

/** They live as long as the person, through every crash: what custody does about those has tests of its own. */
export async function makeStoryKeys(
  suite: Suite,
  store: Store = createMemoryStore(),
  clock = { now: () => Date.now() },
): Promise<StoryKeys> {
  const made = await makeProfile(random, clock.now());
  let records = toKeyRecords(made);
  const profile = await openProfile(made, suite);
  const rootKey = await openDeviceSlot(made);
  if (profile === undefined || rootKey === undefined) throw new Error('a new profile opens');
  const keys = await createKeyRing({
    profile: { ...profile, signing: tracked(profile.signing), kem: tracked(profile.kem) },
    root: () => profile.accountRoot,
    database: {
      read: () => Promise.resolve(records),
      replaceTogether(replaced) {
        for (const [table, record] of Object.entries(replaced)) records = { ...records, [table]: [record] };
        return Promise.resolve({ ok: true, value: null });
      },
    },
    waysIn: { rootKey: () => rootKey, exclusively: (work) => work() },
    store,
    suite,
    random,
    clock,
    suites: [1],
  });
  if (profile.accountRoot === null) throw new Error('a new profile has its root');
  return { keys: tracked(keys), root: profile.accountRoot, records: () => records };
}

export async function makeKeys(suite: Suite): Promise<KeyRing> {
  return (await makeStoryKeys(suite)).keys;
}
