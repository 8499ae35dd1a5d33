/** @file Sealed facts about this device's keys: not secret keys, but nobody else's business either. */
import * as v from 'valibot';
import { isDeviceId, type Bytes, type DeviceId } from '../protocol/bytes.ts';
import { equalBytes } from '../protocol/suites/bytes.ts';
import type { Suite } from '../protocol/suites/types.ts';
import { fromCbor, toCbor } from '../store/cbor.ts';

/** Which implementation computes with a key, and why that one (design.md §6): as found at the last start. */
const service = v.strictObject({
  algorithm: v.picklist(['ML-KEM-768', 'ML-DSA-65']),
  backend: v.picklist(['native', 'noble']),
  reason: v.string(),
});
/** `service` is missing until the first start after the key was made, and in metadata of earlier versions. */
const times = v.strictObject({
  createdAt: v.number(),
  lastUsedAt: v.number(),
  service: v.optional(service),
});
const schema = v.strictObject({
  deviceId: v.custom<DeviceId>(isDeviceId),
  accountRoot: times,
  identity: times,
  signing: times,
});

/** Times in milliseconds: creation to the minute, last use to the day. */
export type KeyMetadata = v.InferOutput<typeof schema>;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export function newMetadata(deviceId: DeviceId, now: number): KeyMetadata {
  const both = { createdAt: Math.floor(now / MINUTE) * MINUTE, lastUsedAt: Math.floor(now / DAY) * DAY };
  return { deviceId, accountRoot: both, identity: both, signing: both };
}

/** The device's keys are used at each start; undefined when all of that is known for today. */
export function usedAt(
  metadata: KeyMetadata,
  now: number,
  { kem, signature }: Pick<Suite, 'kem' | 'signature'>,
): KeyMetadata | undefined {
  const lastUsedAt = Math.floor(now / DAY) * DAY;
  const receiving = { algorithm: 'ML-KEM-768', backend: kem.backend, reason: kem.reason } as const;
  const signing = { algorithm: 'ML-DSA-65', backend: signature.backend, reason: signature.reason } as const;
  const next: KeyMetadata = {
    ...metadata,
    accountRoot: { ...metadata.accountRoot, service: signing },
    identity: { ...metadata.identity, lastUsedAt, service: receiving },
    signing: { ...metadata.signing, lastUsedAt, service: signing },
  };
  return equalBytes(encodeMetadata(next), encodeMetadata(metadata)) ? undefined : next;
}

/** Another ML-KEM key is in use from now on. */
export function rotatedAt(metadata: KeyMetadata, now: number): KeyMetadata {
  return { ...metadata, identity: { ...metadata.identity, ...newMetadata(metadata.deviceId, now).identity } };
}

export const encodeMetadata = (metadata: KeyMetadata): Bytes => toCbor(metadata);

export function decodeMetadata(bytes: Bytes): KeyMetadata | undefined {
  const parsed = v.safeParse(schema, fromCbor(bytes));
  return parsed.success ? parsed.output : undefined;
}
