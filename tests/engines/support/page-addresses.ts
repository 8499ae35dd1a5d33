/**
 * @file Runs inside an engine's page, brought by the test: the lasting addresses that this person holds of those they talk to. Any
 * correspondent has them, so that reading one's own store is no more than they can do.
 */
import { fromKeyRecords } from '../../../workers/engine/custody/profile-records.ts';
import { RootKey } from '../../../workers/engine/custody/root-key.ts';
import { openSlot } from '../../../workers/engine/custody/slots.ts';
import { CONVERSATIONS } from '../../../workers/engine/messaging/tables.ts';
import { PEOPLE } from '../../../workers/engine/people/tables.ts';
import { openDatabases } from '../../../workers/engine/store/databases.ts';
import { createKeyDatabase } from '../../../workers/engine/store/key-database.ts';
import { createSealedStore } from '../../../workers/engine/store/sealed-store.ts';
import { openTableKeys } from '../../../workers/engine/store/table-keys.ts';

/** By the correspondent's name: 36 bytes, as numbers. */
export async function heldAddresses(): Promise<Record<string, number[]>> {
  const databases = await openDatabases({ indexedDB, IDBKeyRange });
  if (!databases.ok) throw new Error(databases.error);
  const records = fromKeyRecords(await createKeyDatabase(databases.value).read());
  if (typeof records === 'string') throw new Error(records);
  const [slot] = records.slots;
  const secret = slot === undefined ? undefined : await openSlot(records.deviceSecret, slot);
  if (slot === undefined || secret === undefined) throw new Error('the slot does not open');
  const keys = await openTableKeys(databases.value, await RootKey.from(slot.parameters.rootKeyId, secret));
  if (!keys.ok) throw new Error(keys.error);
  const store = createSealedStore(databases.value, keys.value);
  const names = new Map((await store.all(PEOPLE)).map(({ id, row }) => [id, row.name]));
  const conversations = await store.all(CONVERSATIONS);
  databases.value.keys.close();
  databases.value.data.close();
  return Object.fromEntries(
    conversations.map(({ row }) => [names.get(row.personId) ?? row.personId, [...row.address]]),
  );
}
