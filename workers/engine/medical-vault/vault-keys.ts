/**
 * @file The vault keys of this profile: made at the first item, held by each recipient in an envelope of its own, opened by this device's
 * own key for the vault, which messages never use and which doesn't rotate (docs/decisions/0007-medical-vault-keys.md). There is more than
 * one vault key only where two devices began a vault each before a backup brought them together.
 */
import type { StorageError } from '../../api/errors.ts';
import type { Result } from '../../api/result.ts';
import { keyIdOf } from '../protocol/identity.ts';
import { copy, toHex, wipe, type Bytes } from '../protocol/suites/bytes.ts';
import { asKemPublicKey, KEM_SEED_BYTES } from '../protocol/suites/kem.ts';
import type { KemPrivateKey } from '../protocol/suites/keys.ts';
import type { KemPublicKey, RandomBytes, Suite } from '../protocol/suites/types.ts';
import { written } from '../store/storage-error.ts';
import { put, remove, type Change, type Store } from '../store/types.ts';
import {
  openEnvelope,
  sealEnvelope,
  VAULT_KEY_BYTES,
  type Envelope,
  type RecipientKind,
} from './envelope.ts';
import { VAULT_DEVICE_KEY, VAULT_ENVELOPES } from './tables.ts';
import { VaultKey } from './vault-key.ts';

export interface VaultKeyParts {
  readonly store: Pick<Store, 'get' | 'all' | 'write' | 'opaqueId'>;
  readonly suite: Pick<Suite, 'kem' | 'hash'>;
  readonly random: RandomBytes;
}

export interface VaultKeys {
  /** The key for new items; makes and stores it where there is none yet. */
  forSealing(): Promise<Result<VaultKey, StorageError>>;
  /** Undefined where this device has no envelope of it, or it was altered. */
  byId(vaultKeyId: string): Promise<VaultKey | undefined>;
  /** One more recipient for every vault key that this device opens; no item is touched. */
  addRecipient(recipient: RecipientKind, publicKey: KemPublicKey): Promise<Result<null, StorageError>>;
  /** Before a backup is written: the recovery key, and no earlier one, opens every vault key. */
  sealToRecovery(publicKey: Uint8Array): Promise<Result<null, StorageError>>;
  /** Envelopes for this device of the vault keys that the recovery key opens and this device doesn't; none of them is stored. */
  recovered(
    coming: readonly Envelope[],
    recoveryKey: KemPrivateKey,
  ): Promise<Result<readonly Envelope[], StorageError>>;
  /** Forgets what was opened. */
  forget(): void;
}

const ID_BYTES = 16;
const DEVICE_KEY = 'device';

/** Rows of envelopes, under the ids that this store gives them. */
export function putEnvelopes(
  store: Pick<Store, 'opaqueId'>,
  envelopes: readonly Envelope[],
): Promise<readonly Change[]> {
  return Promise.all(
    envelopes.map(async (envelope) => {
      const id = await store.opaqueId(VAULT_ENVELOPES, `${envelope.vaultKeyId}/${envelope.keyId}`);
      return put(VAULT_ENVELOPES, id, envelope);
    }),
  );
}

export function createVaultKeys({ store, suite, random }: VaultKeyParts): VaultKeys {
  const { kem } = suite;
  const opened = new Map<string, Promise<VaultKey | undefined>>();
  let current: VaultKey | undefined;
  let making: Promise<unknown> = Promise.resolve();

  const deviceKeyId = () => store.opaqueId(VAULT_DEVICE_KEY, DEVICE_KEY);

  /** The seed rests in the key database; null before the first item or restore. */
  async function deviceKey(): Promise<KemPrivateKey | null> {
    const row = await store.get(VAULT_DEVICE_KEY, await deviceKeyId());
    return row === undefined ? null : kem.importSeed(copy(row.kemSeed));
  }

  async function ownOrNewDeviceKey(): Promise<Result<KemPrivateKey, StorageError>> {
    const key = await deviceKey();
    if (key !== null) return { ok: true, value: key };
    const kemSeed = random(KEM_SEED_BYTES);
    const kept = written(await store.write([put(VAULT_DEVICE_KEY, await deviceKeyId(), { v: 1, kemSeed })]));
    return kept.ok ? { ok: true, value: await kem.importSeed(kemSeed) } : kept;
  }

  async function envelopes(): Promise<readonly Envelope[]> {
    return (await store.all(VAULT_ENVELOPES)).map(({ row }) => row);
  }

  /** Every vault key that this device opens, raw, until `use` has ended. */
  async function withRaw<Value>(
    use: (raw: ReadonlyMap<string, Bytes>) => Promise<Value>,
    wanted: (vaultKeyId: string) => boolean = () => true,
  ): Promise<Value> {
    const raw = new Map<string, Bytes>();
    const key = await deviceKey();
    try {
      if (key === null) return await use(raw);
      const keyId = await keyIdOf(suite.hash, key.publicKey);
      for (const envelope of await envelopes())
        if (envelope.keyId === keyId && wanted(envelope.vaultKeyId)) {
          const secret = await openEnvelope(envelope, key);
          if (secret !== undefined) raw.set(envelope.vaultKeyId, secret);
        }
      return await use(raw);
    } finally {
      key?.destroy();
      wipe(...raw.values());
    }
  }

  async function sealed(
    recipient: RecipientKind,
    publicKey: KemPublicKey,
    raw: ReadonlyMap<string, Bytes>,
  ): Promise<readonly Envelope[]> {
    const keyId = await keyIdOf(suite.hash, publicKey);
    return Promise.all(
      [...raw].map(([vaultKeyId, secret]) =>
        sealEnvelope({ kem, random }, { vaultKeyId, recipient, keyId }, publicKey, secret),
      ),
    );
  }

  function open(vaultKeyId: string): Promise<VaultKey | undefined> {
    return withRaw(
      async (raw) => {
        const secret = raw.get(vaultKeyId);
        return secret === undefined ? undefined : VaultKey.from(vaultKeyId, copy(secret));
      },
      (id) => id === vaultKeyId,
    );
  }

  function byId(vaultKeyId: string): Promise<VaultKey | undefined> {
    const known = opened.get(vaultKeyId);
    if (known !== undefined) return known;
    const found = open(vaultKeyId).then((key) => {
      // Not there now may be there after a restore.
      if (key === undefined) opened.delete(vaultKeyId);
      return key;
    });
    opened.set(vaultKeyId, found);
    return found;
  }

  /** Undefined where this device opens none. */
  async function anyKey(): Promise<VaultKey | undefined> {
    const [id] = await withRaw(async (raw) => Promise.resolve([...raw.keys()].sort()));
    return id === undefined ? undefined : byId(id);
  }

  async function firstKey(): Promise<Result<VaultKey, StorageError>> {
    current ??= await anyKey();
    if (current !== undefined) return { ok: true, value: current };
    const device = await ownOrNewDeviceKey();
    if (!device.ok) return device;
    const { publicKey } = device.value;
    device.value.destroy();
    const vaultKeyId = toHex(random(ID_BYTES));
    const secret = random(VAULT_KEY_BYTES);
    const envelope = await sealed('device', publicKey, new Map([[vaultKeyId, secret]]));
    const kept = written(await store.write(await putEnvelopes(store, envelope)));
    if (!kept.ok) {
      wipe(secret);
      return kept;
    }
    wipe(secret);
    // What is used is what storage gives back.
    const value = await byId(vaultKeyId);
    return value === undefined ? { ok: false, error: { code: 'storage-failed' } } : { ok: true, value };
  }

  return {
    byId,
    forSealing() {
      const made = making.then(firstKey);
      making = made.catch(() => undefined);
      return made;
    },
    addRecipient: (recipient, publicKey) =>
      withRaw(async (raw) =>
        written(await store.write(await putEnvelopes(store, await sealed(recipient, publicKey, raw)))),
      ),
    sealToRecovery: (bytes) =>
      withRaw(async (raw) => {
        const publicKey = asKemPublicKey(bytes);
        const keyId = await keyIdOf(suite.hash, publicKey);
        const stored = await store.all(VAULT_ENVELOPES);
        const forRecovery = stored.filter(({ row }) => row.recipient === 'recovery');
        const has = new Set(
          forRecovery.filter(({ row }) => row.keyId === keyId).map(({ row }) => row.vaultKeyId),
        );
        const missing = new Map([...raw].filter(([vaultKeyId]) => !has.has(vaultKeyId)));
        // Only where there is one in its place: an envelope that nobody here can seal anew may be the last way to its items.
        const outdated = forRecovery.filter(({ row }) => row.keyId !== keyId && raw.has(row.vaultKeyId));
        return written(
          await store.write([
            ...(await putEnvelopes(store, await sealed('recovery', publicKey, missing))),
            ...outdated.map(({ id }) => remove(VAULT_ENVELOPES, id)),
          ]),
        );
      }),
    async recovered(coming, recoveryKey) {
      const keyId = await keyIdOf(suite.hash, recoveryKey.publicKey);
      const missing = await withRaw(async (raw) => {
        const ours = coming.filter((envelope) => envelope.keyId === keyId && !raw.has(envelope.vaultKeyId));
        return Promise.resolve(ours);
      });
      const found = new Map<string, Bytes>();
      for (const envelope of missing) {
        const secret = await openEnvelope(envelope, recoveryKey);
        if (secret !== undefined) found.set(envelope.vaultKeyId, secret);
      }
      if (found.size === 0) return { ok: true, value: [] };
      try {
        const device = await ownOrNewDeviceKey();
        if (!device.ok) return device;
        const { publicKey } = device.value;
        device.value.destroy();
        return { ok: true, value: await sealed('device', publicKey, found) };
      } finally {
        wipe(...found.values());
      }
    },
    forget() {
      opened.clear();
      current = undefined;
    },
  };
}
