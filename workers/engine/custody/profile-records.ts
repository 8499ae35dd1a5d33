/** @file The key database's records: their shapes, and the check of what was read back. */
import * as v from 'valibot';
import { copy, type Bytes } from '../protocol/suites/bytes.ts';
import type { KeyRecords } from '../store/key-database.ts';
import { isDeviceSecret } from './device-secret.ts';
import type { Slot } from './slots.ts';

const bytes = v.pipe(
  v.instance(Uint8Array),
  v.transform((value): Bytes => copy(value)),
);

/** A secret sealed under the root key, bound to its table and id. */
const sealedRecord = v.strictObject({ id: v.string(), v: bytes });
const slotRecord = v.strictObject({
  id: v.string(),
  kind: v.picklist(['device']),
  parameters: v.strictObject({ salt: bytes, rootKeyId: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)) }),
  v: bytes,
});
const deviceSecretRecord = v.strictObject({
  id: v.literal('device'),
  key: v.custom<CryptoKey>(isDeviceSecret),
});

export type SealedRecord = v.InferOutput<typeof sealedRecord>;

export interface ProfileRecords {
  readonly deviceSecret: CryptoKey;
  readonly slots: readonly Slot[];
  readonly accountRoot: SealedRecord;
  readonly identity: SealedRecord;
  readonly signing: SealedRecord;
  readonly metadata: SealedRecord;
  readonly mixnetPassword: SealedRecord;
}

const one = <Item extends v.GenericSchema>(item: Item) => v.pipe(v.array(item), v.length(1));

const profileSchema = v.object({
  device_secret: one(deviceSecretRecord),
  slots: v.pipe(v.array(slotRecord), v.minLength(1)),
  account_root: one(sealedRecord),
  identity_keypair: one(sealedRecord),
  signing_keypair: one(sealedRecord),
  key_metadata: one(sealedRecord),
  mixnet_password: one(sealedRecord),
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

/** `empty` for a profile that was never made, `damaged` for anything but a whole one. */
export function fromKeyRecords(records: KeyRecords<unknown>): ProfileRecords | 'empty' | 'damaged' {
  if (Object.values(records).every((table) => table.length === 0)) return 'empty';
  const parsed = v.safeParse(profileSchema, records);
  if (!parsed.success) return 'damaged';
  const { output } = parsed;
  const first = <Item>([item]: readonly Item[]): Item => item as Item;
  return {
    deviceSecret: first(output.device_secret).key,
    slots: output.slots,
    accountRoot: first(output.account_root),
    identity: first(output.identity_keypair),
    signing: first(output.signing_keypair),
    metadata: first(output.key_metadata),
    mixnetPassword: first(output.mixnet_password),
  };
}
