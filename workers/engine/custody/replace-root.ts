/**
 * @file A new root key: seeds and table keys under it, one slot for each way in. No row is encrypted again. What this returns is stored
 * by `KeyDatabase.exchange` in one transaction, which deletes the old slots with it.
 */
import { toHex, wipe, type Bytes } from '../protocol/suites/bytes.ts';
import { asKemPublicKey } from '../protocol/suites/kem.ts';
import type { RandomBytes, Suite } from '../protocol/suites/types.ts';
import { rewrapTableKeys, type TableKeyRecord } from '../store/table-keys.ts';
import { passphraseFactor } from './factors.ts';
import { DEVICE, ROOT_KEY_ID_BYTES } from './profile.ts';
import { SECRET_TABLES, secretsOf, type ProfileRecords, type StoredProfile } from './profile-records.ts';
import { RootKey } from './root-key.ts';
import { idInGeneration, PASSPHRASE_ITERATIONS, type Slot, type SlotHead } from './slot-records.ts';
import { newSlotSalt, openSlot, ROOT_KEY_BYTES, sealSlot } from './slots.ts';

/** A way in to come, with what its slot needs. */
export type NewWay =
  | { readonly kind: 'device' }
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | { readonly kind: 'prf'; readonly credentialId: Bytes; readonly prfSalt: Bytes; readonly output: Bytes }
  /** The recovery key's ML-KEM public key: its words aren't needed. */
  | { readonly kind: 'recovery'; readonly publicKey: Bytes };

export interface SlotParts {
  readonly deviceSecret: CryptoKey;
  readonly suite: Pick<Suite, 'kem'>;
  readonly random: RandomBytes;
  readonly rootKeyId: string;
  readonly generation: number;
}

const KDF_SALT_BYTES = 32;

async function headAndFactor(
  way: NewWay,
  { suite, random, rootKeyId, generation }: SlotParts,
): Promise<{ readonly head: SlotHead; readonly factor: Bytes }> {
  const common = { salt: newSlotSalt(), rootKeyId, ...(generation === 0 ? {} : { generation }) };
  const id = idInGeneration(way.kind, generation);
  switch (way.kind) {
    case 'device':
      return { head: { id, kind: way.kind, parameters: common }, factor: new Uint8Array() };
    case 'passphrase': {
      const parameters = {
        ...common,
        kdf: 'PBKDF2-SHA-512',
        iterations: PASSPHRASE_ITERATIONS,
        kdfSalt: random(KDF_SALT_BYTES),
      } as const;
      const factor = await passphraseFactor(way.passphrase, parameters);
      return { head: { id, kind: way.kind, parameters }, factor };
    }
    case 'prf': {
      const { credentialId, prfSalt, output } = way;
      return {
        head: { id, kind: way.kind, parameters: { ...common, credentialId, prfSalt } },
        factor: new Uint8Array(output),
      };
    }
    case 'recovery': {
      const publicKey = asKemPublicKey(way.publicKey);
      const { ciphertext, sharedSecret } = await suite.kem.encapsulate(publicKey);
      return {
        head: { id, kind: way.kind, parameters: { ...common, publicKey, ciphertext } },
        factor: sharedSecret,
      };
    }
  }
}

/** A slot for that way in, tried before it is given out. */
export async function slotFor(way: NewWay, rootSecret: Bytes, parts: SlotParts): Promise<Slot> {
  const { head, factor } = await headAndFactor(way, parts);
  const slot: Slot = await sealSlot(parts.deviceSecret, head, rootSecret, factor);
  const back = await openSlot(parts.deviceSecret, slot, factor);
  wipe(factor);
  if (back === undefined) throw new Error(`a fresh ${way.kind} slot does not open`);
  wipe(back);
  return slot;
}

export interface Replacement {
  readonly rootKey: RootKey;
  readonly records: ProfileRecords;
  readonly tableKeys: readonly TableKeyRecord[];
}

/** Undefined when something stored doesn't open: nothing may be replaced then. */
export async function replaceRootKey({
  stored,
  tableKeys,
  rootKey,
  ways,
  suite,
  random,
}: {
  readonly stored: StoredProfile;
  readonly tableKeys: readonly unknown[];
  readonly rootKey: RootKey;
  readonly ways: readonly NewWay[];
  readonly suite: Pick<Suite, 'kem'>;
  readonly random: RandomBytes;
}): Promise<Replacement | undefined> {
  const generation = stored.generation + 1;
  const rootKeyId = toHex(random(ROOT_KEY_ID_BYTES));
  const secret = random(ROOT_KEY_BYTES);
  const parts = { deviceSecret: stored.deviceSecret, suite, random, rootKeyId, generation };
  const slots: Slot[] = [];
  for (const way of ways) slots.push(await slotFor(way, secret, parts));
  const next = await RootKey.from(rootKeyId, secret);

  const rewrapped = await rewrapTableKeys(tableKeys, rootKey, next);
  if (rewrapped === undefined) return undefined;
  const unopened: string[] = [];
  const secrets = await secretsOf(async (name) => {
    const { id, v } = stored[name];
    const opened = await rootKey.open(SECRET_TABLES[name], id, v);
    if (opened === undefined) {
      unopened.push(name);
      return stored[name];
    }
    const nextId = idInGeneration(DEVICE, generation);
    const record = { id: nextId, v: await next.seal(SECRET_TABLES[name], nextId, opened) };
    wipe(opened);
    return record;
  });
  if (unopened.length > 0) return undefined;
  return {
    rootKey: next,
    records: { deviceSecret: stored.deviceSecret, slots, ...secrets },
    tableKeys: rewrapped,
  };
}
