/** @file A stored profile over an in-memory IndexedDB, opened the way the engine opens it, with a clock that the test moves. */
import { createAttempts } from '../../../workers/engine/custody/attempts.ts';
import { openCustody } from '../../../workers/engine/custody/open-custody.ts';
import { createWaysIn } from '../../../workers/engine/custody/ways-in.ts';
import { nativeSuite } from '../../../workers/engine/protocol/suites/suite.ts';
import { openDatabases } from '../../../workers/engine/store/databases.ts';
import { createKeyDatabase, type KeyDatabase } from '../../../workers/engine/store/key-database.ts';
import { openTableKeys } from '../../../workers/engine/store/table-keys.ts';
import type { Proof } from '../../../workers/api/unlock.ts';
import { memoryEnvironment } from '../store/support.ts';

export const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

/** `wrap` puts a fault into the key database. */
export async function storedProfile(wrap: (database: KeyDatabase) => KeyDatabase = (one) => one) {
  const environment = memoryEnvironment();
  const opened = await openDatabases(environment);
  if (!opened.ok) throw new Error(opened.error);
  const databases = opened.value;
  const time = { now: Date.UTC(2026, 10, 21, 8) };
  const clock = { now: () => time.now };
  const database = wrap(createKeyDatabase(databases));
  const open = (proof: Proof | null = null) =>
    openCustody({ database, suite: nativeSuite, random, clock }, proof);
  const first = await open();
  if (!first.ok) throw new Error('a new profile opens');
  const tableKeys = await openTableKeys(databases, first.value.rootKey);
  if (!tableKeys.ok) throw new Error(tableKeys.error);
  const waysIn = createWaysIn({
    database,
    suite: nativeSuite,
    random,
    attempts: createAttempts(database, clock),
    rootKey: first.value.rootKey,
  });
  return { environment, databases, database, time, open, waysIn, profile: first.value };
}

export const passphrase = (text: string): Proof => ({ way: 'passphrase', passphrase: text });
