/** @file What is inside a sealed item: CBOR, read back strictly. */
import * as v from 'valibot';
import { SEVERITIES, type VaultItemSummary, type VaultRecord } from '../../api/medical-vault.ts';
import type { Bytes } from '../protocol/suites/bytes.ts';
import { fromCbor, toCbor } from '../store/cbor.ts';
import { countSchema as count } from '../store/checked-table.ts';

const hexId = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));
const common = { title: v.string(), note: v.string() };
const date = v.nullable(v.string());
const span = { from: date, to: date, past: v.boolean() };
const value = v.strictObject({ name: v.string(), value: v.string(), unit: v.string(), range: v.string() });

const record: v.GenericSchema<unknown, VaultRecord> = v.variant('kind', [
  v.strictObject({ kind: v.literal('condition'), ...common, ...span }),
  v.strictObject({ kind: v.literal('medication'), ...common, ...span, dose: v.string() }),
  v.strictObject({
    kind: v.literal('allergy'),
    ...common,
    reaction: v.string(),
    severity: v.nullable(v.picklist(SEVERITIES)),
    from: date,
    past: v.boolean(),
  }),
  v.strictObject({ kind: v.literal('immunisation'), ...common, date, lot: v.string() }),
  v.strictObject({ kind: v.literal('laboratory'), ...common, date, values: v.array(value) }),
  v.strictObject({ kind: v.literal('document'), ...common, date, author: v.string() }),
]);

/** Where an item came from, to know it again in the next file. */
const source = v.strictObject({
  /** The version that the file gave it. */
  version: v.nullable(v.string()),
  /** When the file says it was last changed, milliseconds. */
  updatedAt: v.nullable(count),
  /** SHA-256 of what was made of it: the same digest is the same content. */
  digest: v.string(),
  /** Changed here since. */
  edited: v.boolean(),
});
export type ItemSource = v.InferOutput<typeof source>;

const content = v.strictObject({
  v: v.literal(1),
  record,
  attachments: v.array(v.strictObject({ id: hexId, name: v.string(), mediaType: v.string(), bytes: count })),
  /** Milliseconds, to the minute. */
  changedAt: count,
  source: v.nullable(source),
});
export type ItemContent = v.InferOutput<typeof content>;

export function encodeContent(item: ItemContent): Bytes {
  return toCbor(item);
}

/** Undefined for anything but what `encodeContent` wrote. */
export function decodeContent(bytes: Bytes): ItemContent | undefined {
  let decoded: unknown;
  try {
    decoded = fromCbor(bytes);
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(content, decoded);
  return parsed.success ? parsed.output : undefined;
}

function dateOf(item: VaultRecord): string | null {
  return 'date' in item ? item.date : item.from;
}

export function summaryOf(
  id: string,
  { record: item, attachments, source: from }: ItemContent,
): VaultItemSummary {
  return {
    id,
    kind: item.kind,
    title: item.title,
    date: dateOf(item),
    attachments: attachments.length,
    fromFile: from !== null,
  };
}

/** Newest first, those without a date last; then by title. */
export function byDate(a: VaultItemSummary, b: VaultItemSummary): number {
  if (a.date !== b.date) return (b.date ?? '') < (a.date ?? '') ? -1 : 1;
  return a.title.localeCompare(b.title) || (a.id < b.id ? -1 : 1);
}
