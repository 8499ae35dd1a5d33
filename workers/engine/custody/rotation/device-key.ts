/**
 * @file When the device's receiving key (ML-KEM in v1) gives way to another, and when what it was is destroyed. Pure; knows neither the
 * protocol nor the store, so that a later version with other keys uses it as it is.
 */
const DAY = 24 * 3_600_000;
/** In use for a week. */
export const DEVICE_KEY_MS = 7 * DAY;
/** Then kept for what is late: no message is accepted that is older. */
export const RETIRED_KEY_MS = 30 * DAY;

/** Times in milliseconds. */
export interface DeviceKeys<Id> {
  readonly createdAt: number;
  readonly retired: readonly { readonly id: Id; readonly retiredAt: number }[];
}

export interface DueSteps<Id> {
  readonly rotate: boolean;
  /** Nothing that comes can still need these. */
  readonly destroy: readonly Id[];
}

/** A clock that was set back lengthens no key's use: as far from its making either way, its week is over. */
export function dueSteps<Id>({ createdAt, retired }: DeviceKeys<Id>, now: number): DueSteps<Id> {
  return {
    rotate: Math.abs(now - createdAt) >= DEVICE_KEY_MS,
    destroy: retired.filter(({ retiredAt }) => now - retiredAt > RETIRED_KEY_MS).map(({ id }) => id),
  };
}

/** The keys after a rotation: the last one is retired, unless it was already by a rotation that was cut off. */
export function rotated<Id>({ retired }: DeviceKeys<Id>, last: Id, now: number): DeviceKeys<Id> {
  return {
    createdAt: now,
    retired: [...retired.filter(({ id }) => id !== last), { id: last, retiredAt: now }],
  };
}
