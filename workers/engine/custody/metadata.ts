/** @file Sealed facts about this device's keys: not secret keys, but nobody else's business either. */
import * as v from 'valibot';
import { isDeviceId, type Bytes, type DeviceId } from '../protocol/bytes.ts';
import { fromCbor, toCbor } from '../store/cbor.ts';

const times = v.strictObject({ createdAt: v.number(), lastUsedAt: v.number() });
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

/** The device's keys are used at each start; undefined when that is known for today. */
export function usedAt(metadata: KeyMetadata, now: number): KeyMetadata | undefined {
  const lastUsedAt = Math.floor(now / DAY) * DAY;
  if (metadata.identity.lastUsedAt === lastUsedAt) return undefined;
  return {
    ...metadata,
    identity: { ...metadata.identity, lastUsedAt },
    signing: { ...metadata.signing, lastUsedAt },
  };
}

/** Another ML-KEM key is in use from now on. */
export function rotatedAt(metadata: KeyMetadata, now: number): KeyMetadata {
  return { ...metadata, identity: newMetadata(metadata.deviceId, now).identity };
}

export const encodeMetadata = (metadata: KeyMetadata): Bytes => toCbor(metadata);

export function decodeMetadata(bytes: Bytes): KeyMetadata | undefined {
  const parsed = v.safeParse(schema, fromCbor(bytes));
  return parsed.success ? parsed.output : undefined;
}
