import { toCbor } from './cbor.ts';
import type { TableKey } from './table-keys.ts';

const OPAQUE_BYTES = 16;

/** What stands on disk for a natural key: 32 lowercase hex digits that only the holder of the table's key can compute. */
export async function opaque(
  { index }: Pick<TableKey, 'index'>,
  table: string,
  use: 'id' | 'tag',
  naturalKey: string,
): Promise<string> {
  const mac = await crypto.subtle.sign('HMAC', index, toCbor([use, table, naturalKey]));
  return Array.from(new Uint8Array(mac, 0, OPAQUE_BYTES), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
}
