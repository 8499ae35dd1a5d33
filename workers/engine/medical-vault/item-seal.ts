/** @file A record from and to its row: a random key of its own for each version. */
import type { VaultKind } from '../../api/medical-vault.ts';
import type { RandomBytes } from '../protocol/suites/types.ts';
import {
  contentKeyFrom,
  DamagedContentError,
  ITEM_KEY_BYTES,
  openContent,
  sealContent,
  streamOf,
  whole,
  type Bound,
  type ContentKey,
} from './content-stream.ts';
import { decodeContent, encodeContent, type ItemContent } from './item-content.ts';
import type { ItemRow } from './tables.ts';
import type { VaultKey } from './vault-key.ts';

/** Records are short: padding them like files would take a hundred times their size. */
const SMALLEST_RECORD = 1024;

/** A fresh item key, for sealing once, and how it rests. */
export async function newContentKey(
  bound: Bound,
  vaultKey: VaultKey,
  random: RandomBytes,
): Promise<{ readonly key: ContentKey; readonly wrappedKey: Uint8Array<ArrayBuffer> }> {
  const itemKey = random(ITEM_KEY_BYTES);
  const wrappedKey = await vaultKey.wrap(bound, itemKey, random);
  return { key: await contentKeyFrom(itemKey, bound), wrappedKey };
}

/** Undefined when the wrapped key isn't for this id, type and version, or was altered. */
export async function contentKeyOf(
  bound: Bound,
  vaultKey: VaultKey,
  wrappedKey: Uint8Array,
): Promise<ContentKey | undefined> {
  const itemKey = await vaultKey.unwrap(bound, wrappedKey);
  return itemKey === undefined ? undefined : contentKeyFrom(itemKey, bound);
}

export async function sealItem(
  { id, type, version }: { readonly id: string; readonly type: VaultKind; readonly version: number },
  content: ItemContent,
  vaultKey: VaultKey,
  random: RandomBytes,
): Promise<ItemRow> {
  const { key, wrappedKey } = await newContentKey({ id, type, version }, vaultKey, random);
  const plaintext = encodeContent(content);
  const chunks = [];
  for await (const chunk of sealContent(key, streamOf(plaintext), plaintext.length, SMALLEST_RECORD))
    chunks.push(chunk);
  return { v: 1, type, version, vaultKeyId: vaultKey.id, wrappedKey, chunks };
}

/** Undefined for anything that wasn't sealed for this id, type and version under this vault key. */
export async function openItem(
  id: string,
  { type, version, wrappedKey, chunks }: ItemRow,
  vaultKey: VaultKey,
): Promise<ItemContent | undefined> {
  const key = await contentKeyOf({ id, type, version }, vaultKey, wrappedKey);
  if (key === undefined) return undefined;
  try {
    const content = decodeContent(await whole(openContent(key, streamOf(...chunks))));
    return content?.record.kind === type ? content : undefined;
  } catch (error) {
    if (error instanceof DamagedContentError) return undefined;
    throw error;
  }
}
