/** @file The key database's records: their shapes, and the check of what was read back. */
import * as v from 'valibot';
import type { CustodyTable } from '../store/tables.ts';
import type { KeyRecords } from '../store/key-database.ts';
import { isDeviceSecret } from './device-secret.ts';
import { anyBytes, generationOfSlot, slotSchema, type Slot } from './slot-records.ts';

/** A secret sealed under the root key, bound to its table and id. */
const sealedRecord = v.strictObject({ id: v.string(), v: anyBytes });
const deviceSecretRecord = v.strictObject({
  id: v.literal('device'),
  key: v.custom<CryptoKey>(isDeviceSecret),
});

export type SealedRecord = v.InferOutput<typeof sealedRecord>;

/** One generation: the slots of one root key, and the secrets sealed under it. */
export interface ProfileRecords {
  readonly deviceSecret: CryptoKey;
  readonly slots: readonly Slot[];
  readonly accountRoot: SealedRecord;
  readonly identity: SealedRecord;
  readonly signing: SealedRecord;
  readonly metadata: SealedRecord;
  readonly mixnetPassword: SealedRecord;
}

/** The secrets, each with the table that it rests in. */
export const SECRET_TABLES = {
  accountRoot: 'account_root',
  identity: 'identity_keypair',
  signing: 'signing_keypair',
  metadata: 'key_metadata',
  mixnetPassword: 'mixnet_password',
} as const satisfies Readonly<Partial<Record<keyof ProfileRecords, CustodyTable>>>;
export type SecretName = keyof typeof SECRET_TABLES;
const SECRET_NAMES = Object.keys(SECRET_TABLES) as readonly SecretName[];

export const secretsOf = async (
  make: (name: SecretName) => Promise<SealedRecord>,
): Promise<Pick<ProfileRecords, SecretName>> =>
  Object.fromEntries(
    await Promise.all(SECRET_NAMES.map(async (name) => [name, await make(name)] as const)),
  ) as Pick<ProfileRecords, SecretName>;

const someSealed = v.pipe(v.array(sealedRecord), v.minLength(1));
const profileSchema = v.object({
  device_secret: v.pipe(v.array(deviceSecretRecord), v.length(1)),
  slots: v.pipe(v.array(slotSchema), v.minLength(1)),
  account_root: someSealed,
  identity_keypair: someSealed,
  signing_keypair: someSealed,
  key_metadata: someSealed,
  mixnet_password: someSealed,
});

export function toKeyRecords(profile: ProfileRecords): KeyRecords {
  const deviceSecret: v.InferOutput<typeof deviceSecretRecord> = { id: 'device', key: profile.deviceSecret };
  return {
    device_secret: [deviceSecret],
    slots: profile.slots,
    account_root: [profile.accountRoot],
    identity_keypair: [profile.identity],
    signing_keypair: [profile.signing],
    key_metadata: [profile.metadata],
    mixnet_password: [profile.mixnetPassword],
  };
}

/** `device` in generation 0, `device.N` in generation N; NaN for anything else. */
function generationOfRecord({ id }: SealedRecord): number {
  return id === 'device' ? 0 : Number(/^device\.([1-9]\d{0,14})$/.exec(id)?.[1]);
}

export interface StoredProfile extends ProfileRecords {
  readonly generation: number;
  /** Another generation's records lie beside these: a replacement that storage did not finish. Swept once these have opened. */
  readonly unfinished: boolean;
}

/**
 * `empty` for a profile that was never made, `damaged` for anything but a whole one. A replacement writes the next generation beside
 * the last one before it deletes that, in one transaction; should storage tear it all the same, the newest whole generation counts.
 */
export function fromKeyRecords(records: KeyRecords<unknown>): StoredProfile | 'empty' | 'damaged' {
  if (Object.values(records).every((table) => table.length === 0)) return 'empty';
  const parsed = v.safeParse(profileSchema, records);
  if (!parsed.success) return 'damaged';
  const { output } = parsed;
  const [device] = output.device_secret;
  const generations = new Set(output.slots.map(generationOfSlot));
  for (const generation of [...generations].sort((a, b) => b - a)) {
    const found = SECRET_NAMES.flatMap((name) => {
      const record = output[SECRET_TABLES[name]].find((sealed) => generationOfRecord(sealed) === generation);
      return record === undefined ? [] : [[name, record] as const];
    });
    if (found.length !== SECRET_NAMES.length || device === undefined) continue;
    const slots = output.slots.filter((slot) => generationOfSlot(slot) === generation);
    const stored =
      output.slots.length + SECRET_NAMES.reduce((sum, name) => sum + output[SECRET_TABLES[name]].length, 0);
    return {
      ...(Object.fromEntries(found) as Pick<ProfileRecords, SecretName>),
      deviceSecret: device.key,
      slots,
      generation,
      unfinished: stored !== slots.length + SECRET_NAMES.length,
    };
  }
  return 'damaged';
}
