/** @file What lies in the databases, in the person's words. */
import type { StoredTable } from '$api/index.ts';

const STORED_KINDS = [
  'entries',
  'journal',
  'medicalVault',
  'people',
  'messages',
  'waiting',
  'keys',
  'network',
  'other',
] as const;
export type StoredKind = (typeof STORED_KINDS)[number];

const KEY_DATABASE = 'wellio_crypto_keys';
/** A new table that isn't named here is `other`: counted all the same. */
const KINDS: Readonly<Record<string, StoredKind>> = {
  'log-entries': 'entries',
  'day-measures': 'entries',
  'own-metrics': 'entries',
  journal: 'journal',
  'journal-drafts': 'journal',
  people: 'people',
  invitations: 'people',
  acceptances: 'people',
  consents: 'people',
  'shared-insights': 'people',
  received_insights: 'people',
  conversations: 'messages',
  messages: 'messages',
  parked: 'messages',
  outbox: 'waiting',
  frames: 'waiting',
  mixnet_identities: 'network',
  transport_facts: 'network',
  xxdk_state: 'network',
  device_certificates: 'network',
};

export function kindOf({ database, table }: Pick<StoredTable, 'database' | 'table'>): StoredKind {
  if (database === KEY_DATABASE) return 'keys';
  return KINDS[table] ?? (/^(medical|vault)/.test(table) ? 'medicalVault' : 'other');
}

export interface StoredCount {
  readonly kind: StoredKind;
  readonly rows: number;
}

/** Rows of each kind that has any, in the order of STORED_KINDS. */
export function countKinds(tables: readonly StoredTable[]): readonly StoredCount[] {
  return STORED_KINDS.map((kind) => ({
    kind,
    rows: tables.reduce((rows, table) => rows + (kindOf(table) === kind ? table.rows : 0), 0),
  })).filter(({ rows }) => rows > 0);
}
