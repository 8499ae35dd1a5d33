/**
 * @file Every table of both databases, in one place. A new sealed table is one more name in the newest version's list; once a
 * version has been published its list is frozen and the next table opens a new version.
 */

/** The one database that the specification names (crypto-design.md §2): everything that is a key or wraps one. */
export const KEY_DATABASE = 'wellio_crypto_keys';
/** Everything else, sealed. */
export const DATA_DATABASE = 'wellio';

/** Tables of custody: small records whose secret parts are sealed one by one. */
export const CUSTODY_TABLES = [
  /** One non-extractable CryptoKey: the only one ever stored. */
  'device_secret',
  /** One record per way in: the root key, wrapped. */
  'slots',
  /** Sealed ML-DSA-65 seed of the account root. */
  'account_root',
  /** Sealed ML-KEM-768 seed of this device. */
  'identity_keypair',
  /** Sealed ML-DSA-65 seed of this device. */
  'signing_keypair',
  /** Sealed: device id, creation, last use. */
  'key_metadata',
  /** Sealed 32 bytes under which xxdk seals its own storage. */
  'mixnet_password',
] as const;
export type CustodyTable = (typeof CUSTODY_TABLES)[number];

/** One wrapped key per sealed table. In the key database, so that a new root key rewraps all in one transaction. */
export const TABLE_KEYS = 'table_keys';

/** Wrong attempts at unlocking, counted while nothing can be opened: plain. */
export const UNLOCK_ATTEMPTS = 'unlock_attempts';

/** Sealed tables that live beside the keys, by database version. */
const SEALED_KEY_TABLES = [
  [
    'session_keys',
    // The recovery key's secrets that rest here, the restore under way, device keys of earlier devices (for opening alone).
    'recovery',
    'restores',
    'retired_keys',
  ],
  [
    // This device's own ML-KEM-768 key for the medical vault, which messages never use (docs/decisions/0007-medical-vault-keys.md).
    'vault_device_key',
    // The account at the server with its session; which contacts' keys were found revoked.
    'account',
    'revoked_keys',
  ],
] as const;

/** Sealed tables of the features, by database version. */
const SEALED_DATA_TABLES = [
  [
    'settings',
    'device_certificates',
    // records, insights
    'log-entries',
    'consents',
    'shared-insights',
    'share-times',
    'received_insights',
    // people
    'people',
    'invitations',
    'acceptances',
    // messaging
    'conversations',
    'messages',
    'outbox',
    'replay',
    'parked',
    'messaging_facts',
    // transport
    'frames',
    'mixnet_identities',
    'transport_facts',
    'xxdk_state',
  ],
  // Amounts a day that devices count (steps, sleep).
  ['day-measures'],
  [
    // What was removed here, so that an older backup doesn't bring it back.
    'tombstones',
    // What the person notices beside the forms; notes, and what is being written.
    'own-metrics',
    'journal',
    'journal-drafts',
    // medical-vault
    'vault-envelopes',
    'vault-items',
    'vault-attachments',
    'vault-chunks',
    'vault-imports',
    // people: what was asked for, and notes kept for oneself
    'relations',
    'person-notes',
    // Goals and plans.
    'plan-items',
  ],
  // What the days of each week came to (records/week-summaries.ts): derived, so that a start needn't read every entry.
  ['week-summaries'],
] as const;

/** What the parts of the engine keep in step with other tables at each of their writes: a write past them empties it. */
export const DERIVED_TABLES: readonly string[] = ['week-summaries'];

export interface DatabaseSchema {
  readonly name: string;
  /** Per version, from 1: the tables that it adds. */
  readonly versions: readonly { readonly plain: readonly string[]; readonly sealed: readonly string[] }[];
}

export const KEY_SCHEMA: DatabaseSchema = {
  name: KEY_DATABASE,
  versions: SEALED_KEY_TABLES.map((sealed, index) => ({
    plain: index === 0 ? [...CUSTODY_TABLES, TABLE_KEYS, UNLOCK_ATTEMPTS] : [],
    sealed,
  })),
};

export const DATA_SCHEMA: DatabaseSchema = {
  name: DATA_DATABASE,
  versions: SEALED_DATA_TABLES.map((sealed) => ({ plain: [], sealed })),
};

export function sealedTables(schema: DatabaseSchema): readonly string[] {
  return schema.versions.flatMap(({ sealed }) => sealed);
}
