import type { NothingToShareError, StorageError } from '../../api/errors.ts';
import type { InsightPacket, Role } from '../../api/people.ts';
import type { Result } from '../../api/result.ts';
import { put, type Change, type Store, type Table } from '../store/types.ts';
import { personTag } from './consent.ts';
import type { PreparedInsight } from './decide-share.ts';
import { decodePacket } from './packet-codec.ts';

/** What one person got for one week: the very bytes. Version 1 at rest. */
interface SharedRow {
  readonly v: 1;
  readonly personId: string;
  readonly role: Role;
  readonly consentId: string;
  readonly period: string;
  readonly bytes: Uint8Array;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The secure message that carries it; null when the caller keeps none. */
  readonly messageId: string | null;
}

export interface SharedInsight {
  readonly personId: string;
  /** What was sealed. */
  readonly bytes: Uint8Array;
  /** Decoded from the bytes that were sealed. */
  readonly packet: InsightPacket;
  readonly period: string;
  readonly consentId: string;
  readonly at: number;
  readonly messageId: string | null;
}

export interface Sending {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly messageId: string | null;
}

function isRow(value: unknown): value is SharedRow {
  return typeof value === 'object' && value !== null && 'v' in value && value.v === 1;
}

const SHARED: Table<SharedRow> = {
  name: 'shared-insights',
  decode: (value) => {
    if (!isRow(value)) throw new TypeError('a shared insight of an unknown version');
    return value;
  },
};

function toShared({ personId, bytes, period, consentId, at, messageId }: SharedRow): SharedInsight {
  const packet = decodePacket(bytes);
  if (!packet.ok) throw new Error('stored bytes of a shared insight do not decode');
  return { personId, bytes, packet: packet.value, period, consentId, at, messageId };
}

/**
 * The change that records a packet as shared. Its id names person, role and period and it refuses to replace: two packets for one
 * period can't both be written, whatever runs at the same time.
 */
export async function sharedChange(
  store: Pick<Store, 'opaqueId'>,
  prepared: PreparedInsight,
  { at, messageId }: Sending,
): Promise<Change> {
  const { personId, consentId, period, bytes, packet } = prepared;
  const { role } = packet;
  const id = await store.opaqueId(SHARED, JSON.stringify([personId, role, period]));
  const row: SharedRow = { v: 1, personId, role, consentId, period, bytes, at, messageId };
  return put(SHARED, id, row, { tags: [personTag(personId)], ifAbsent: true });
}

/** Records by itself; a caller with changes of its own puts `sharedChange` into the same write instead. */
export async function recordShared(
  store: Pick<Store, 'opaqueId' | 'write'>,
  prepared: PreparedInsight,
  sending: Sending,
): Promise<Result<null, StorageError | NothingToShareError>> {
  const written = await store.write([await sharedChange(store, prepared, sending)]);
  if (written.ok) return written;
  const { code } = written.error;
  return { ok: false, error: { code: code === 'conflict' ? 'already-shared' : code } };
}

/** Newest first; of one person, or of all. */
export async function sharedWith(
  store: Pick<Store, 'tagged' | 'all'>,
  personId: string | null,
): Promise<readonly SharedInsight[]> {
  const rows =
    personId === null ? await store.all(SHARED) : await store.tagged(SHARED, [personTag(personId)]);
  return rows.map(({ row }) => toShared(row)).sort((a, b) => b.at - a.at);
}

/** The weeks that a person already has in a role. */
export async function sharedPeriods(
  store: Pick<Store, 'tagged'>,
  personId: string,
  role: Role,
): Promise<ReadonlySet<string>> {
  const rows = await store.tagged(SHARED, [personTag(personId)]);
  return new Set(rows.filter(({ row }) => row.role === role).map(({ row }) => row.period));
}
