/**
 * @file The account root of an open profile (design.md §6). Until the recovery key's ceremony is over it signs by itself; then it is sealed
 * to the words, the record that held it is replaced, and whoever has this device alone can no longer enrol, renew or revoke.
 */
import type { NeedsRecoveryKeyError, StorageError } from '../../api/errors.ts';
import type { Result } from '../../api/result.ts';
import { minuteBucketOf } from '../protocol/bytes.ts';
import { equalBytes, wipe, type Bytes } from '../protocol/suites/bytes.ts';
import type { KemPrivateKey, SigningKey } from '../protocol/suites/keys.ts';
import type { SigningPublicKey, Suite } from '../protocol/suites/types.ts';
import type { DeviceCertificate } from '../protocol/v1/types.ts';
import type { KeyDatabase } from '../store/key-database.ts';
import { toStorageError } from '../store/storage-error.ts';
import type { OpenProfile } from './profile.ts';
import { fromKeyRecords, type SealedRecord } from './profile-records.ts';
import {
  decodeRestingRoot,
  encodeSealedRoot,
  presignedBy,
  rootSeedBy,
  rootSignerBy,
  type RestingRoot,
  type SealedCopy,
} from './resting-root.ts';
import {
  buildRevocation,
  revokedDevice,
  type RevocationReason,
  type RevocationTarget,
} from './revocation.ts';
import { sealToRecovery } from './sealed-to-recovery.ts';
import { recoveryKem } from './recovery-key.ts';
import type { WaysIn } from './ways-in.ts';

export interface RootCustodyParts {
  readonly database: Pick<KeyDatabase, 'read' | 'replace'>;
  readonly waysIn: Pick<WaysIn, 'rootKey' | 'exclusively'>;
  readonly profile: Pick<OpenProfile, 'accountRoot' | 'rootPublicKey' | 'metadata' | 'signing'>;
  readonly suite: Suite;
  readonly clock: { now(): number };
}

export type SealAwayError = StorageError | NeedsRecoveryKeyError;

export interface RootCustody {
  readonly publicKey: SigningPublicKey;
  /** To sign with; null once only the words give it. */
  signer(): SigningKey | null;
  /**
   * Seals it to this recovery key's public key, with a revocation of this device, and destroys every other copy but those sealed to
   * `beside`. `words`: the ML-KEM key of the words that it is sealed to now, where it is. Doing it again changes nothing.
   */
  sealAway(
    publicKey: Bytes,
    options?: { readonly words?: KemPrivateKey; readonly beside?: Bytes },
  ): Promise<Result<null, SealAwayError>>;
  /** Uses the root that the words give, or the one that is here. `words-wrong`: not the 24 that it is sealed to. */
  withRoot<Value>(
    words: string | null,
    use: (root: SigningKey) => Promise<Value>,
  ): Promise<Result<Value, NeedsRecoveryKeyError | { readonly code: 'words-wrong' }>>;
  /** A revocation signed now: of this device, unless another target is given (revocation.ts). */
  revocation(
    words: string | null,
    what: { readonly reason: RevocationReason; readonly target?: RevocationTarget },
  ): Promise<Result<Bytes, NeedsRecoveryKeyError | { readonly code: 'words-wrong' }>>;
  /** The pre-signed revocation of this device; `gone` while the root is not sealed away. */
  presigned(words: string): Promise<Result<Bytes, { readonly code: 'words-wrong' | 'gone' }>>;
  /** Forgets the handle. */
  destroy(): void;
}

/** The device that a copy's revocation is for. */
export type RevocableDevice = Pick<DeviceCertificate, 'deviceId' | 'signingPublicKey'>;

/** The seed, and a revocation of that device by it, sealed to a recovery key. The seed stays the caller's to wipe. */
export async function sealedCopy(
  suite: Suite,
  {
    publicKey,
    seed,
    device,
    now,
  }: {
    readonly publicKey: Bytes;
    readonly seed: Bytes;
    readonly device: RevocableDevice;
    readonly now: number;
  },
): Promise<SealedCopy> {
  const root = await suite.signature.importSeed(new Uint8Array(seed));
  const statement = await buildRevocation(suite.hash, root, {
    target: await revokedDevice(suite.hash, device),
    reason: 'device_lost',
    issued: minuteBucketOf(now),
  });
  root.destroy();
  return {
    recipient: await suite.hash.sha256(publicKey),
    root: await sealToRecovery(suite, publicKey, 'account-root', seed),
    revocation: await sealToRecovery(suite, publicKey, 'revocation', statement),
  };
}

const needsWords = { ok: false, error: { code: 'needs-recovery-key' } } as const;
const wordsWrong = { ok: false, error: { code: 'words-wrong' } } as const;

export function createRootCustody({
  database,
  waysIn,
  profile,
  suite,
  clock,
}: RootCustodyParts): RootCustody {
  let signer = profile.accountRoot;

  async function read(): Promise<{ readonly record: SealedRecord; readonly resting: RestingRoot }> {
    const stored = fromKeyRecords(await database.read());
    if (typeof stored === 'string') throw new Error(`the stored keys are ${stored}`);
    const record = stored.accountRoot;
    const payload = await waysIn.rootKey().open('account_root', record.id, record.v);
    const resting = payload === undefined ? undefined : decodeRestingRoot(payload);
    // It opened when the profile was opened, and only this engine writes it.
    if (resting === undefined) throw new Error('the account root no longer opens');
    return { record, resting };
  }

  async function replace(
    record: SealedRecord,
    copies: readonly SealedCopy[],
  ): Promise<Result<null, SealAwayError>> {
    const payload = encodeSealedRoot(profile.rootPublicKey, copies);
    const v = await waysIn.rootKey().seal('account_root', record.id, payload);
    // One record in one transaction: either form is whole, and there is no third.
    const written = await database.replace('account_root', { id: record.id, v });
    if (!written.ok) return { ok: false, error: toStorageError(written.error) };
    signer?.destroy();
    signer = null;
    return written;
  }

  async function sealNow(
    publicKey: Bytes,
    { words, beside }: { readonly words?: KemPrivateKey; readonly beside?: Bytes },
  ): Promise<Result<null, SealAwayError>> {
    const { record, resting } = await read();
    const recipient = await suite.hash.sha256(publicKey);
    const keep = beside === undefined ? undefined : await suite.hash.sha256(beside);
    const there = resting.sealed ? resting.copies : [];
    const kept = there.filter(
      (copy) =>
        equalBytes(copy.recipient, recipient) || (keep !== undefined && equalBytes(copy.recipient, keep)),
    );
    if (there.some((copy) => equalBytes(copy.recipient, recipient)))
      return kept.length === there.length ? { ok: true, value: null } : replace(record, kept);
    const seed = resting.sealed
      ? words === undefined
        ? undefined
        : await rootSeedBy(words, resting)
      : resting.seed;
    if (seed === undefined) return needsWords;
    const { deviceId } = profile.metadata;
    const device = { deviceId, signingPublicKey: profile.signing.publicKey };
    const copy = await sealedCopy(suite, { publicKey, seed, device, now: clock.now() });
    wipe(seed);
    return replace(record, [...kept, copy]);
  }

  async function withRoot<Value>(
    words: string | null,
    use: (root: SigningKey) => Promise<Value>,
  ): Promise<Result<Value, NeedsRecoveryKeyError | { readonly code: 'words-wrong' }>> {
    if (signer !== null) return { ok: true, value: await use(signer) };
    if (words === null) return needsWords;
    const key = await recoveryKem(suite, words);
    if (key === undefined) return wordsWrong;
    const { resting } = await read();
    const root = await rootSignerBy(suite, key, resting);
    key.destroy();
    if (root === undefined) return wordsWrong;
    try {
      return { ok: true, value: await use(root) };
    } finally {
      root.destroy();
    }
  }

  return {
    publicKey: profile.rootPublicKey,
    signer: () => signer,
    sealAway: (publicKey, options = {}) => waysIn.exclusively(() => sealNow(publicKey, options)),
    withRoot,
    revocation: (words, { reason, target }) =>
      withRoot(words, async (root) => {
        const { deviceId } = profile.metadata;
        const device = { deviceId, signingPublicKey: profile.signing.publicKey };
        return buildRevocation(suite.hash, root, {
          target: target ?? (await revokedDevice(suite.hash, device)),
          reason,
          issued: minuteBucketOf(clock.now()),
        });
      }),
    async presigned(words) {
      const key = await recoveryKem(suite, words);
      if (key === undefined) return wordsWrong;
      const { resting } = await read();
      const statement = await presignedBy(key, resting);
      key.destroy();
      if (statement !== undefined) return { ok: true, value: statement };
      return resting.sealed ? wordsWrong : { ok: false, error: { code: 'gone' } };
    },
    destroy() {
      signer?.destroy();
      signer = null;
    },
  };
}
