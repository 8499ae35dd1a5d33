/**
 * @file One random key per sealed table, at rest only wrapped under the root key. From each come two keys that can't be exported:
 * one seals rows, one computes opaque ids and tags.
 */
import type { Result } from '../../api/result.ts';
import { toCbor } from './cbor.ts';
import { tableOf, type Databases } from './databases.ts';
import type { Bytes, SealKey } from './sealing.ts';
import { TABLE_KEYS } from './tables.ts';

/** Custody's side: seals a table's key under the root key, bound to the table's name. */
export interface TableKeyWrap {
  /** Names the root key: keys wrapped under another are not seen. */
  readonly rootKeyId: string;
  wrap(table: string, key: Bytes): Promise<Bytes>;
  unwrap(table: string, wrapped: Uint8Array): Promise<Bytes | undefined>;
}

export interface TableKey {
  readonly seal: SealKey;
  /** HMAC-SHA-256. */
  readonly index: CryptoKey;
}

/** `id` = root key id ‖ '.' ‖ table: while a root key is replaced, both wraps exist. */
export interface TableKeyRecord {
  readonly id: string;
  readonly table: string;
  readonly v: Uint8Array;
}

export type TableKeys = ReadonlyMap<string, TableKey>;

const TABLE_KEY_BYTES = 32;

/** Takes 32 bytes and zeroes the given buffer. */
export async function tableKeyFrom(table: string, secret: Bytes): Promise<TableKey> {
  const base = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  secret.fill(0);
  const use = (name: string) => ({
    name: 'HKDF',
    hash: 'SHA-512',
    salt: new Uint8Array(),
    info: toCbor([`wellio/table/${name}/1`, table]),
  });
  const [seal, index] = await Promise.all([
    crypto.subtle.deriveKey(use('seal'), base, { name: 'AES-GCM', length: 256 }, false, [
      'encrypt',
      'decrypt',
    ]),
    crypto.subtle.deriveKey(use('index'), base, { name: 'HMAC', hash: 'SHA-256', length: 256 }, false, [
      'sign',
    ]),
  ]);
  return { seal, index };
}

async function unwrapOne(
  { id, table, v }: TableKeyRecord,
  wrap: TableKeyWrap,
): Promise<readonly [string, TableKey] | undefined> {
  if (!(v instanceof Uint8Array) || id !== recordId(wrap, table)) return undefined;
  const secret = await wrap.unwrap(table, v);
  return secret?.length === TABLE_KEY_BYTES ? [table, await tableKeyFrom(table, secret)] : undefined;
}

function isTableKeyRecord(value: unknown): value is TableKeyRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    'table' in value &&
    typeof value.table === 'string' &&
    'v' in value &&
    value.v instanceof Uint8Array
  );
}

/** The records that belong to one root key, of all that are stored. */
export function tableKeysOf(
  stored: readonly unknown[],
  rootKey: Pick<TableKeyWrap, 'rootKeyId'>,
): readonly TableKeyRecord[] {
  return stored.filter(isTableKeyRecord).filter(({ id, table }) => id === `${rootKey.rootKeyId}.${table}`);
}

/** The raw keys, by table, each the caller's to wipe; undefined when one doesn't open. */
export async function rawTableKeys(
  stored: readonly unknown[],
  wrap: TableKeyWrap,
): Promise<ReadonlyMap<string, Bytes> | undefined> {
  const keys = new Map<string, Bytes>();
  for (const { table, v } of tableKeysOf(stored, wrap)) {
    const secret = await wrap.unwrap(table, v);
    if (secret?.length !== TABLE_KEY_BYTES) return undefined;
    keys.set(table, secret);
  }
  return keys;
}

/** Records for raw keys, which stay the caller's to wipe. */
export function wrapTableKeys(
  keys: ReadonlyMap<string, Bytes>,
  wrap: TableKeyWrap,
): Promise<readonly TableKeyRecord[]> {
  return Promise.all(
    [...keys].map(async ([table, key]) => ({
      id: recordId(wrap, table),
      table,
      v: await wrap.wrap(table, key),
    })),
  );
}

/** The same table keys under another root key, nothing stored; undefined when one doesn't open. */
export async function rewrapTableKeys(
  stored: readonly unknown[],
  from: TableKeyWrap,
  to: TableKeyWrap,
): Promise<readonly TableKeyRecord[] | undefined> {
  const rewrapped = await Promise.all(
    tableKeysOf(stored, from).map(async ({ table, v }) => {
      const secret = await from.unwrap(table, v);
      if (secret?.length !== TABLE_KEY_BYTES) return undefined;
      const record = { id: recordId(to, table), table, v: await to.wrap(table, secret) };
      secret.fill(0);
      return record;
    }),
  );
  return rewrapped.every((record) => record !== undefined) ? rewrapped : undefined;
}

function recordId({ rootKeyId }: TableKeyWrap, table: string): string {
  return `${rootKeyId}.${table}`;
}

/**
 * Every declared table's key; makes those that are missing, in one transaction. A key that doesn't open, or that is missing while
 * its table has rows, is `keys-damaged`: a fresh key would hide those rows for ever.
 */
export async function openTableKeys(
  databases: Databases,
  wrap: TableKeyWrap,
): Promise<Result<TableKeys, 'keys-damaged'>> {
  const records = tableOf<TableKeyRecord>(databases.keys, TABLE_KEYS);
  const stored = await records.where('id').startsWith(recordId(wrap, '')).toArray();
  const opened = await Promise.all(stored.map((record) => unwrapOne(record, wrap)));
  const keys = new Map<string, TableKey>();
  for (const entry of opened) {
    if (entry === undefined) return { ok: false, error: 'keys-damaged' };
    keys.set(...entry);
  }

  const fresh: TableKeyRecord[] = [];
  for (const [table, database] of databases.sealed) {
    if (keys.has(table)) continue;
    if ((await tableOf(database, table).count()) > 0) return { ok: false, error: 'keys-damaged' };
    const secret = crypto.getRandomValues(new Uint8Array(TABLE_KEY_BYTES));
    fresh.push({ id: recordId(wrap, table), table, v: await wrap.wrap(table, secret) });
    keys.set(table, await tableKeyFrom(table, secret));
  }
  if (fresh.length > 0) await records.bulkAdd(fresh);
  return { ok: true, value: keys };
}
