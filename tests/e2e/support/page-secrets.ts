/**
 * @file Runs inside a page of the app, brought by the test: unwraps everything that this profile keeps secret (as any script in the
 * origin could, without a passphrase: SECURITY_AUDIT says so) and looks for it in what crossed to the main thread.
 */
import { RECOVERY } from '../../../workers/engine/backup/tables.ts';
import { RETIRED_KEYS } from '../../../workers/engine/custody/kem-keys.ts';
import { fromKeyRecords } from '../../../workers/engine/custody/profile-records.ts';
import { RootKey } from '../../../workers/engine/custody/root-key.ts';
import { openSlot } from '../../../workers/engine/custody/slots.ts';
import { openWithProof } from '../../../workers/engine/custody/ways-in.ts';
import { VAULT_DEVICE_KEY } from '../../../workers/engine/medical-vault/tables.ts';
import { SESSION_KEYS } from '../../../workers/engine/messaging/session-book.ts';
import { ACCEPTANCES, INVITATIONS } from '../../../workers/engine/people/tables.ts';
import { nobleSuite } from '../../../workers/engine/protocol/suites/suite.ts';
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

/** `passphrase`: of a diary that has one; null for a device that opens by itself. */
async function unwrap(passphrase: string | null): Promise<Secrets> {
  const databases = await openDatabases({ indexedDB, IDBKeyRange });
  if (!databases.ok) throw new Error(databases.error);
  const records = fromKeyRecords(await createKeyDatabase(databases.value).read());
  if (typeof records === 'string') throw new Error(records);
  const [first] = records.slots;
  const opened =
    passphrase === null
      ? first && { slot: first, secret: await openSlot(records.deviceSecret, first) }
      : await openWithProof(records, { way: 'passphrase', passphrase }, nobleSuite);
  if (opened?.secret === undefined) throw new Error('the slot does not open');
  const { slot, secret } = opened;
  const forbidden: Needle[] = [{ name: 'root key', bytes: secret.slice() }];
  const rootKey = await RootKey.from(slot.parameters.rootKeyId, secret);
  for (const [table, { id, v }] of [
    ['account_root', records.accountRoot],
    ['identity_keypair', records.identity],
    ['signing_keypair', records.signing],
    ['mixnet_password', records.mixnetPassword],
  ] as const) {
    const bytes = await rootKey.open(table, id, v);
    // After the recovery ceremony the account's root may rest sealed to the words alone.
    if (bytes === undefined && table === 'account_root') continue;
    forbidden.push({ name: table, bytes: bytes ?? new Uint8Array() });
  }
  const keys = await openTableKeys(databases.value, rootKey);
  if (!keys.ok) throw new Error(keys.error);
  const store = createSealedStore(databases.value, keys.value);
  for (const { row } of await store.all(RECOVERY)) {
    for (const [name, bytes] of Object.entries(row))
      if (bytes instanceof Uint8Array && bytes.length === 32)
        forbidden.push({ name: `recovery ${name}`, bytes });
  }
  for (const { row } of await store.all(SESSION_KEYS))
    forbidden.push({ name: 'session PRK', bytes: row.session.prk });
  for (const { row } of await store.all(RETIRED_KEYS))
    forbidden.push({ name: 'retired key', bytes: row.kemSeed });
  for (const { row } of await store.all(VAULT_DEVICE_KEY))
    forbidden.push({ name: "the vault's device key", bytes: row.kemSeed });
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

export async function searchCrossed(passphrase: string | null): Promise<Findings> {
  const { forbidden, invitations } = await unwrap(passphrase);
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
