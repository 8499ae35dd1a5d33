/** @file What the medical vault keeps, sealed once more by its tables' keys. Nothing in these rows says what an item is about. */
import * as v from 'valibot';
import { VAULT_KINDS } from '../../api/medical-vault.ts';
import { bytesSchema as bytes, checkedTable, countSchema as count } from '../store/checked-table.ts';
import { envelopeSchema } from './envelope.ts';

const hexId = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));

/** One row, beside the keys and in no backup: every device has its own. */
const deviceKey = v.strictObject({ v: v.literal(1), kemSeed: bytes });
export const VAULT_DEVICE_KEY = checkedTable('vault_device_key', deviceKey);

export const VAULT_ENVELOPES = checkedTable('vault-envelopes', envelopeSchema);

/** A record, as content-stream.ts seals it. The id of the row is that of the item. */
const item = v.strictObject({
  v: v.literal(1),
  type: v.picklist(VAULT_KINDS),
  version: v.pipe(count, v.minValue(1)),
  vaultKeyId: hexId,
  wrappedKey: bytes,
  chunks: v.pipe(v.array(bytes), v.minLength(1)),
});
export type ItemRow = v.InferOutput<typeof item>;
export const VAULT_ITEMS = checkedTable('vault-items', item);

/** A file's head. Without its key it is being written, or was removed, and its chunks are rubbish. */
const attachment = v.strictObject({
  v: v.literal(1),
  vaultKeyId: hexId,
  wrappedKey: v.nullable(bytes),
  /** Of `vault-chunks`, at most. */
  chunks: v.pipe(count, v.minValue(1)),
  /** As padded: what it takes on disk. */
  bytes: count,
});
export type AttachmentRow = v.InferOutput<typeof attachment>;
export const VAULT_ATTACHMENTS = checkedTable('vault-attachments', attachment);

/** One sealed chunk of a file; the row's id comes of the attachment's id and the place. */
const chunk = v.strictObject({ v: v.literal(1), sealed: bytes });
export const VAULT_CHUNKS = checkedTable('vault-chunks', chunk);

/** What a file from outside brought, so that it can be taken back and doesn't bring again what was removed. */
const imported = v.strictObject({
  v: v.literal(1),
  /** Counts up: the greatest is the newest. */
  sequence: count,
  /** Milliseconds, to the minute. */
  at: count,
  added: v.array(v.strictObject({ id: hexId, attachments: v.array(hexId) })),
  /** Items as they were before, still sealed under their own keys. */
  changed: v.array(v.strictObject({ id: hexId, before: item, attachments: v.array(hexId) })),
});
export type ImportedRow = v.InferOutput<typeof imported>;
export const VAULT_IMPORTS = checkedTable('vault-imports', imported);
