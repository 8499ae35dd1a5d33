/** @file Makes a profile's keys, once, and opens them at each start. Seeds are zeroed as soon as they are sealed or imported. */
import { asDeviceId } from '../protocol/bytes.ts';
import { toHex, wipe, type Bytes } from '../protocol/suites/bytes.ts';
import type { KemPrivateKey, SigningKey } from '../protocol/suites/keys.ts';
import { KEM_SEED_BYTES } from '../protocol/suites/kem.ts';
import { SIGNING_SEED_BYTES } from '../protocol/suites/signature.ts';
import type { RandomBytes, SigningPublicKey, Suite } from '../protocol/suites/types.ts';
import type { CustodyTable } from '../store/tables.ts';
import { makeDeviceSecret } from './device-secret.ts';
import { decodeMetadata, encodeMetadata, newMetadata, type KeyMetadata } from './metadata.ts';
import type { ProfileRecords, SealedRecord } from './profile-records.ts';
import { decodeRestingRoot } from './resting-root.ts';
import { RootKey } from './root-key.ts';
import { newSlotSalt, openSlot, ROOT_KEY_BYTES, sealSlot } from './slots.ts';

export interface OpenProfile {
  readonly rootKey: RootKey;
  readonly rootPublicKey: SigningPublicKey;
  /** Null once it is sealed to the recovery words. */
  readonly accountRoot: SigningKey | null;
  readonly kem: KemPrivateKey;
  readonly signing: SigningKey;
  readonly metadata: KeyMetadata;
  /** Still sealed: opened when the mixnet asks. */
  readonly mixnetPassword: SealedRecord;
}

/** The one record of each table. */
export const DEVICE = 'device';
export const ROOT_KEY_ID_BYTES = 8;
const DEVICE_ID_BYTES = 16;
const MIXNET_PASSWORD_BYTES = 32;

async function sealFresh(rootKey: RootKey, table: CustodyTable, secret: Bytes): Promise<SealedRecord> {
  const record = { id: DEVICE, v: await rootKey.seal(table, DEVICE, secret) };
  wipe(secret);
  return record;
}

/** Everything a new profile stores; nothing is stored here. `now` in milliseconds. */
export async function makeProfile(random: RandomBytes, now: number): Promise<ProfileRecords> {
  const rootKeyId = toHex(random(ROOT_KEY_ID_BYTES));
  const secret = random(ROOT_KEY_BYTES);
  const deviceSecret = await makeDeviceSecret();
  const head = { id: DEVICE, kind: 'device', parameters: { salt: newSlotSalt(), rootKeyId } } as const;
  const slot = await sealSlot(deviceSecret, head, secret);
  const rootKey = await RootKey.from(rootKeyId, secret);
  const metadata = encodeMetadata(newMetadata(asDeviceId(random(DEVICE_ID_BYTES)), now));
  return {
    deviceSecret,
    slots: [slot],
    accountRoot: await sealFresh(rootKey, 'account_root', random(SIGNING_SEED_BYTES)),
    identity: await sealFresh(rootKey, 'identity_keypair', random(KEM_SEED_BYTES)),
    signing: await sealFresh(rootKey, 'signing_keypair', random(SIGNING_SEED_BYTES)),
    metadata: await sealFresh(rootKey, 'key_metadata', metadata),
    mixnetPassword: await sealFresh(rootKey, 'mixnet_password', random(MIXNET_PASSWORD_BYTES)),
  };
}

/** The root key of a device without a second factor; undefined when there is no such slot or it was altered. */
export async function openDeviceSlot({ deviceSecret, slots }: ProfileRecords): Promise<RootKey | undefined> {
  for (const slot of slots.filter(({ kind }) => kind === 'device')) {
    const secret = await openSlot(deviceSecret, slot);
    if (secret !== undefined) return RootKey.from(slot.parameters.rootKeyId, secret);
  }
  return undefined;
}

/** `opened`: the root key, where a second factor opened it. Undefined when any record was altered, or belongs to other records than these. */
export async function openProfile(
  records: ProfileRecords,
  suite: Pick<Suite, 'kem' | 'signature'>,
  opened?: RootKey,
): Promise<OpenProfile | undefined> {
  const rootKey = opened ?? (await openDeviceSlot(records));
  if (rootKey === undefined) return undefined;
  const open = (table: CustodyTable, { id, v }: SealedRecord) => rootKey.open(table, id, v);
  const [accountRoot, identity, signing, metadata, password] = await Promise.all([
    open('account_root', records.accountRoot),
    open('identity_keypair', records.identity),
    open('signing_keypair', records.signing),
    open('key_metadata', records.metadata),
    open('mixnet_password', records.mixnetPassword),
  ]);
  const resting = accountRoot === undefined ? undefined : decodeRestingRoot(accountRoot);
  const facts = metadata === undefined ? undefined : decodeMetadata(metadata);
  if (password !== undefined) wipe(password);
  if (
    resting === undefined ||
    identity?.length !== KEM_SEED_BYTES ||
    signing?.length !== SIGNING_SEED_BYTES ||
    password?.length !== MIXNET_PASSWORD_BYTES ||
    facts === undefined
  ) {
    wipe(...[accountRoot, identity, signing].filter((seed) => seed !== undefined));
    return undefined;
  }
  const rootOf = async () => {
    if (resting.sealed) return { publicKey: resting.publicKey, signer: null };
    const signer = await suite.signature.importSeed(resting.seed);
    return { publicKey: signer.publicKey, signer };
  };
  const [root, kem, signer] = await Promise.all([
    rootOf(),
    suite.kem.importSeed(identity),
    suite.signature.importSeed(signing),
  ]);
  return {
    rootKey,
    rootPublicKey: root.publicKey,
    accountRoot: root.signer,
    kem,
    signing: signer,
    metadata: facts,
    mixnetPassword: records.mixnetPassword,
  };
}
