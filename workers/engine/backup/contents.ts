/**
 * @file What is inside a backup's frames: CBOR items, each behind its length (u32, big-endian), a zero length, zeros up to the padded
 * length. First `head`, then `keys`, then `rows`, then `end` with counts and digests of every table.
 */
import * as v from 'valibot';
import { decodeRestingRoot } from '../custody/resting-root.ts';
import { anyBytes } from '../custody/slot-records.ts';
import { concat, type Bytes } from '../protocol/suites/bytes.ts';
import { fromCbor, toCbor } from '../store/cbor.ts';
import type { DiskRow } from '../store/row-format.ts';
import { BackupRefused } from './errors.ts';
import { FRAME_BYTES } from './frames.ts';

const bytesOf = (length: number) =>
  v.pipe(
    anyBytes,
    v.check((bytes: Bytes) => bytes.length === length, 'length'),
  );
const rowSchema = v.pipe(
  v.union([
    v.strictObject({ id: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)), v: anyBytes }),
    v.strictObject({
      id: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
      t: v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/))),
      v: anyBytes,
    }),
  ]),
  v.transform((row): DiskRow => row),
);
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const tally = v.strictObject({ rows: count, digest: bytesOf(32) });

const itemSchema = v.variant('item', [
  v.strictObject({
    item: v.literal('head'),
    v: v.literal(1),
    /** Milliseconds, to the minute. */
    madeAt: count,
    rootFingerprint: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  }),
  v.strictObject({
    item: v.literal('keys'),
    /** As it lies in `account_root`: sealed to the words, or (files of an earlier version) the bare seed. */
    accountRoot: v.pipe(
      anyBytes,
      v.check((bytes: Bytes) => decodeRestingRoot(bytes) !== undefined, 'account root'),
    ),
    identity: bytesOf(64),
    tableKeys: v.record(v.string(), bytesOf(32)),
  }),
  v.strictObject({ item: v.literal('rows'), table: v.string(), rows: v.array(rowSchema) }),
  v.strictObject({ item: v.literal('end'), tables: v.record(v.string(), tally) }),
]);
export type BackupItem = v.InferOutput<typeof itemSchema>;
export type ItemOf<Kind extends BackupItem['item']> = Extract<BackupItem, { item: Kind }>;
/** Rows, and SHA-256 over CBOR of each in the order of their ids. */
export type Tally = v.InferOutput<typeof tally>;

const LENGTH_BYTES = 4;
/** Far above any page of rows, far below what would hurt. */
const LONGEST_ITEM = 64 * 1024 * 1024;

export function encodeItem(item: BackupItem): Bytes {
  const body = toCbor(item);
  return concat(lengthBytes(body.length), body);
}

function lengthBytes(length: number): Bytes {
  const bytes = new Uint8Array(LENGTH_BYTES);
  new DataView(bytes.buffer).setUint32(0, length);
  return bytes;
}

export const END_OF_ITEMS: Bytes = lengthBytes(0);

function decodeItem(body: Bytes): BackupItem {
  let value: unknown;
  try {
    value = fromCbor(body);
  } catch {
    throw new BackupRefused('backup-altered');
  }
  const parsed = v.safeParse(itemSchema, value);
  // The bytes are authentic, so an unknown shape is a newer one.
  if (!parsed.success) throw new BackupRefused('backup-newer');
  return parsed.output;
}

/** Collects a stream into pieces of asked lengths; undefined at its end. */
function reader(stream: AsyncGenerator<Bytes>) {
  let kept: Bytes[] = [];
  let length = 0;
  return async (wanted: number): Promise<Bytes | undefined> => {
    while (length < wanted) {
      const next = await stream.next();
      if (next.done === true) return undefined;
      kept.push(next.value);
      length += next.value.length;
    }
    const whole = concat(...kept);
    kept = [whole.slice(wanted)];
    length -= wanted;
    return whole.slice(0, wanted);
  };
}

export interface PlacedItem {
  readonly item: BackupItem;
  /** Where the next one begins in the plaintext. */
  readonly next: number;
}

/** `frames`: those from a frame on; the first item begins at `offset`, which lies in it. */
export async function* readItems(frames: AsyncGenerator<Bytes>, offset = 0): AsyncGenerator<PlacedItem> {
  const read = reader(frames);
  let position = offset;
  if ((await read(offset % FRAME_BYTES)) === undefined) throw new BackupRefused('backup-incomplete');
  for (;;) {
    const prefix = await read(LENGTH_BYTES);
    if (prefix === undefined) throw new BackupRefused('backup-incomplete');
    const length = new DataView(prefix.buffer).getUint32(0);
    if (length === 0) break;
    if (length > LONGEST_ITEM) throw new BackupRefused('backup-newer');
    const body = await read(length);
    if (body === undefined) throw new BackupRefused('backup-incomplete');
    position += LENGTH_BYTES + length;
    yield { item: decodeItem(body), next: position };
  }
  // The padding is read to its end: only the last frame shows that nothing was cut off.
  for await (const rest of frames)
    if (rest.some((byte) => byte !== 0)) throw new BackupRefused('backup-altered');
}
