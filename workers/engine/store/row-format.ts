/**
 * @file Row format 1, frozen (docs/decisions/0002-row-format.md): what a sealed table holds on disk.
 *
 * A row is bound to its table, its id and its tags: moved, renamed or retagged, it no longer opens.
 */
import { fromCbor, toCbor } from './cbor.ts';
import { open, seal, type Bytes, type SealKey } from './sealing.ts';

export interface DiskRow {
  /** 32 lowercase hex digits, opaque. */
  readonly id: string;
  /** Opaque tags, ascending, each once; absent when there are none. */
  readonly t?: readonly string[];
  /** Sealed CBOR of the row. */
  readonly v: Uint8Array;
}

const LABEL = 'wellio/row/1';

function associatedBytes(table: string, id: string, tags: readonly string[]): Bytes {
  return toCbor([LABEL, table, id, tags]);
}

export async function sealRow(
  key: SealKey,
  table: string,
  id: string,
  tags: readonly string[],
  row: unknown,
  nonce?: Bytes,
): Promise<DiskRow> {
  const ordered = [...new Set(tags)].sort();
  const v = await seal(key, associatedBytes(table, id, ordered), toCbor(row), nonce);
  return ordered.length === 0 ? { id, v } : { id, t: ordered, v };
}

/** What CBOR gave, in a box because a row may be any value; undefined if it was altered or sealed for another place. */
export async function openRow(
  key: SealKey,
  table: string,
  { id, t = [], v }: DiskRow,
): Promise<{ readonly row: unknown } | undefined> {
  if (!(v instanceof Uint8Array) || !Array.isArray(t)) return undefined;
  const plaintext = await open(key, associatedBytes(table, id, t), v);
  return plaintext === undefined ? undefined : { row: fromCbor(plaintext) };
}
