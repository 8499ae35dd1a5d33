/**
 * @file Runs inside a page of the app, brought by the test: unwraps everything that this profile keeps secret (as any script in the
 * origin could, without a passphrase: SECURITY_AUDIT says so) and looks for it in what crossed to the main thread.
 */
import { fromKeyRecords } from '../../../workers/engine/custody/profile-records.ts';
import { RootKey } from '../../../workers/engine/custody/root-key.ts';
import { openSlot } from '../../../workers/engine/custody/slots.ts';
import { CONVERSATIONS } from '../../../workers/engine/messaging/tables.ts';
import { ACCEPTANCES, INVITATIONS } from '../../../workers/engine/people/tables.ts';
import { openDatabases } from '../../../workers/engine/store/databases.ts';
import { createKeyDatabase } from '../../../workers/engine/store/key-database.ts';
import { createSealedStore } from '../../../workers/engine/store/sealed-store.ts';
import { openTableKeys } from '../../../workers/engine/store/table-keys.ts';
import { MIXNET_IDENTITIES } from '../../../workers/engine/transport/tables.ts';
import { deepSearch, type Needle } from '../../browser/engine/deep-search.ts';

declare global {
  interface Window {
    /** Every message of every port, both ways (port-watch.ts). */
    crossed: unknown[];
  }
}

interface Secrets {
  /** May never cross. */
  readonly forbidden: readonly Needle[];
  /** Secrets of invitations: the inviter's link and the accepter's paste are the allowed exception. */
  readonly invitations: readonly Needle[];
}

async function unwrap(): Promise<Secrets> {
  const databases = await openDatabases({ indexedDB, IDBKeyRange });
  if (!databases.ok) throw new Error(databases.error);
  const records = fromKeyRecords(await createKeyDatabase(databases.value).read());
  if (typeof records === 'string') throw new Error(records);
  const [slot] = records.slots;
  const secret = slot === undefined ? undefined : await openSlot(records.deviceSecret, slot);
  if (slot === undefined || secret === undefined) throw new Error('the slot does not open');
  const forbidden: Needle[] = [{ name: 'root key', bytes: secret.slice() }];
  const rootKey = await RootKey.from(slot.parameters.rootKeyId, secret);
  for (const [table, { id, v }] of [
    ['account_root', records.accountRoot],
    ['identity_keypair', records.identity],
    ['signing_keypair', records.signing],
    ['mixnet_password', records.mixnetPassword],
  ] as const) {
    forbidden.push({ name: table, bytes: (await rootKey.open(table, id, v)) ?? new Uint8Array() });
  }
  const keys = await openTableKeys(databases.value, rootKey);
  if (!keys.ok) throw new Error(keys.error);
  const store = createSealedStore(databases.value, keys.value);
  for (const { row } of await store.all(CONVERSATIONS)) {
    const prk: unknown = row.session?.['prk'];
    if (prk instanceof Uint8Array) forbidden.push({ name: 'session PRK', bytes: prk });
  }
  for (const { row } of await store.all(MIXNET_IDENTITIES)) {
    forbidden.push({ name: 'mixnet identity', bytes: row.secret });
  }
  const invitations: Needle[] = [
    ...(await store.all(INVITATIONS)).map(({ row }) => row.state),
    ...(await store.all(ACCEPTANCES)).flatMap(({ row }) => (row.state === null ? [] : [row.state])),
  ].map(({ invitation }) => ({ name: 'invitation secret', bytes: invitation.secret }));
  databases.value.keys.close();
  databases.value.data.close();
  return { forbidden, invitations };
}

export interface Findings {
  readonly messages: number;
  readonly secrets: readonly string[];
  /** Where a forbidden secret was found. */
  readonly found: readonly string[];
  /** Where an invitation's secret was found: the control. */
  readonly control: readonly string[];
}

export async function searchCrossed(): Promise<Findings> {
  const { forbidden, invitations } = await unwrap();
  if (forbidden.some(({ bytes }) => bytes.length < 16)) throw new Error('a secret was not unwrapped');
  // A half is no better than the whole.
  const halves = forbidden.map(({ name, bytes }) => ({ name: `${name} (half)`, bytes: bytes.slice(0, 16) }));
  return {
    messages: window.crossed.length,
    secrets: forbidden.map(({ name }) => name),
    found: deepSearch(window.crossed, [...forbidden, ...halves]),
    control: deepSearch(window.crossed, invitations),
  };
}
