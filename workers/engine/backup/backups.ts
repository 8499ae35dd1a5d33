/** @file The recovery key's ceremony, making backups, reading them back. Restoring itself happens at the next start (finish-restore.ts). */
import type {
  BackupCounts,
  BackupFileError,
  BackupProgress,
  BackupSnapshot,
  NoRecoveryKeyError,
  RestorePreview,
} from '../../api/backup.ts';
import type { NeedsRecoveryKeyError, StorageError } from '../../api/errors.ts';
import type { Result } from '../../api/result.ts';
import { exportKeys, wipeKeys, type ExportedKeys } from '../custody/exported-keys.ts';
import {
  newRecoveryEntropy,
  readRecoveryWords,
  recoveryKem,
  RECOVERY_WORDS,
  recoverySecrets,
  recoveryWordsOf,
} from '../custody/recovery-key.ts';
import type { RootCustody, SealAwayError } from '../custody/root-custody.ts';
import type { RootKey } from '../custody/root-key.ts';
import type { KeyRing } from '../custody/types.ts';
import type { Envelope } from '../medical-vault/envelope.ts';
import type { VaultKeys } from '../medical-vault/vault-keys.ts';
import { copy, equalBytes, toHex, wipe, type Bytes } from '../protocol/suites/bytes.ts';
import type { KemPrivateKey } from '../protocol/suites/keys.ts';
import type { RandomBytes, Suite } from '../protocol/suites/types.ts';
import type { DatabaseEnvironment, Databases } from '../store/databases.ts';
import type { KeyDatabase } from '../store/key-database.ts';
import { createRawRows } from '../store/raw-rows.ts';
import { openScratch, type Scratch } from '../store/scratch.ts';
import { put, type Store, type WriteError } from '../store/types.ts';
import { comingRoot } from './coming-root.ts';
import { countsOf } from './counts.ts';
import { restoreId } from './finish-restore.ts';
import { backupKeyFrom } from './frames.ts';
import { makeBackup, type Tallies } from './make-backup.ts';
import { pruneTombstones } from './prune-tombstones.ts';
import { equalTallies, readBackup, type ReadBackup } from './read-backup.ts';
import { planRestore, type RestorePlan } from './restore-plan.ts';
import { BACKED_UP, RECOVERY, RESTORES, type RecoveryRow } from './tables.ts';
import { envelopesIn } from './vault-envelopes.ts';

export interface BackupParts {
  readonly environment: DatabaseEnvironment;
  readonly databases: Databases;
  readonly database: Pick<KeyDatabase, 'read' | 'tableKeys'>;
  readonly store: Store;
  readonly rootKey: () => RootKey;
  readonly root: RootCustody;
  readonly keys: Pick<
    KeyRing,
    'rootFingerprint' | 'deviceId' | 'signing' | 'enrol' | 'enrolledUntil' | 'enrolmentBy'
  >;
  readonly suite: Suite;
  readonly vaultKeys: Pick<VaultKeys, 'sealToRecovery' | 'recovered'>;
  readonly random: RandomBytes;
  readonly clock: { now(): number };
}

export interface Backups {
  snapshot(): Promise<BackupSnapshot>;
  /**
   * 24 words, and the places of three that will be asked back. `previous`: the words of the recovery key that counts, where there is
   * one, for only they give the account root that has to be sealed to the new ones.
   */
  makeRecoveryKey(
    previous?: string,
  ): Promise<
    Result<
      { readonly words: readonly string[]; readonly ask: readonly number[] },
      NeedsRecoveryKeyError | { readonly code: 'words-wrong' }
    >
  >;
  confirm(
    words: readonly string[],
  ): Promise<Result<null, StorageError | { readonly code: 'words-wrong' | 'gone' }>>;
  tryOut(): Promise<Result<BackupCounts, SealAwayError | NoRecoveryKeyError | BackupFileError>>;
  prove(
    words: string,
  ): Promise<Result<null, StorageError | NoRecoveryKeyError | { readonly code: 'words-wrong' }>>;
  make(): Promise<Result<Blob, StorageError | NoRecoveryKeyError>>;
  read(file: Blob, words: string): Promise<Result<RestorePreview, StorageError | BackupFileError>>;
  decide(id: string): Promise<Result<null, StorageError | { readonly code: 'gone' }>>;
  cancel(): Promise<void>;
  /** The public key to seal to, once the ceremony is over. */
  publicKey(): Promise<Bytes | undefined>;
  /** At each start: the account root is sealed away where the ceremony is over and something came in between. */
  settle(): Promise<void>;
  /** Signed revocations of the devices that this diary was on before, newest last (custody/revocation.ts). */
  earlierDevices(): Promise<readonly Bytes[]>;
}

interface Ceremony {
  readonly entropy: Bytes;
  readonly words: readonly string[];
  readonly ask: readonly number[];
  /** Of the words that the account root is sealed to until this ceremony is over. */
  readonly previous: KemPrivateKey | null;
  /** Asked back, and not yet tried: does not count, and takes no other key's place. */
  asked: RecoveryRow | null;
}

interface Reading {
  readonly id: string;
  readonly read: ReadBackup;
  readonly plan: RestorePlan;
  readonly recovery: { readonly backupKey: Bytes; readonly publicKey: Bytes };
  /** For this device, of the medical vault's keys in the file. */
  readonly vaultEnvelopes: readonly Envelope[];
  readonly words: KemPrivateKey;
  readonly scratch: Scratch;
}

const ASKED_WORDS = 3;
const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;
const HALF_A_YEAR = 182 * 24 * 60 * MINUTE;
const BAD_STORAGE = { ok: false, error: { code: 'storage-failed' } } as const;

function written(result: Result<null, WriteError>): Result<null, StorageError> {
  if (result.ok) return result;
  return {
    ok: false,
    error: { code: result.error.code === 'conflict' ? 'storage-failed' : result.error.code },
  };
}

/** Different places, ascending. */
function placesToAsk(random: RandomBytes): readonly number[] {
  const places = new Set<number>();
  while (places.size < ASKED_WORDS) for (const byte of random(1)) places.add(byte % RECOVERY_WORDS);
  return [...places].sort((a, b) => a - b);
}

const rowsOf = (tallies: Tallies) =>
  Object.entries(tallies).map(([table, { rows }]) => [table, rows] as const);

/** Not every engine can iterate over a stream. */
async function* chunksOf(file: Blob): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

export function createBackups(parts: BackupParts): Backups {
  const {
    environment,
    databases,
    database,
    store,
    rootKey,
    root,
    keys: own,
    suite,
    vaultKeys,
    random,
    clock,
  } = parts;
  const { rootFingerprint } = own;
  const raw = createRawRows(databases);
  let ceremony: Ceremony | undefined;
  let reading: Reading | undefined;
  let working: BackupProgress | null = null;
  let tail: Promise<unknown> = Promise.resolve();

  /** One at a time: there is one scratch store. */
  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = tail.then(work).finally(() => {
      working = null;
    });
    tail = done.catch(() => undefined);
    return done;
  }

  const now = () => Math.floor(clock.now() / MINUTE) * MINUTE;
  const rowId = () => store.opaqueId(RECOVERY, 'recovery');
  const recovery = async () => store.get(RECOVERY, await rowId());
  const keep = async (row: RecoveryRow) => written(await store.write([put(RECOVERY, await rowId(), row)]));

  async function total(): Promise<number> {
    let rows = 0;
    for (const table of raw.tables) if (BACKED_UP.includes(table)) rows += await raw.count(table);
    return rows;
  }

  async function steps(step: BackupProgress['step'], rows: number | null): Promise<(done: number) => void> {
    const all = rows ?? (await total());
    working = { step, done: 0, total: all };
    return (done) => {
      working = { step, done, total: Math.max(all, done) };
    };
  }

  async function withKeys<Value>(use: (keys: ExportedKeys) => Promise<Value>): Promise<Value | undefined> {
    const keys = await exportKeys(database, rootKey());
    if (keys === undefined) return undefined;
    try {
      return await use(keys);
    } finally {
      wipeKeys(keys);
    }
  }

  async function write({ backupKey, publicKey }: Pick<RecoveryRow, 'backupKey' | 'publicKey'>) {
    // The words that open the file open the medical vault in it too.
    const vaultSealed = await vaultKeys.sealToRecovery(publicKey);
    if (!vaultSealed.ok) return undefined;
    const key = await backupKeyFrom(copy(backupKey));
    const progress = await steps('writing', null);
    return withKeys((keys) =>
      makeBackup({ keys, raw, backupKey: key, madeAt: now(), rootFingerprint, progress }),
    );
  }

  async function freshScratch(): Promise<Scratch> {
    await forget();
    await (await openScratch(environment)).destroy();
    return openScratch(environment);
  }

  async function forget(): Promise<void> {
    if (reading === undefined) return;
    wipeKeys(reading.read.keys);
    reading.words.destroy();
    await reading.scratch.destroy();
    reading = undefined;
  }

  /** The secrets by the words themselves, where they are still here, so that what is tried is what was written down. */
  async function keyToTry(row: RecoveryRow): Promise<CryptoKey> {
    if (ceremony?.asked !== row) return backupKeyFrom(copy(row.backupKey));
    const { backupKey, kemSeed } = await recoverySecrets(copy(ceremony.entropy));
    wipe(kemSeed);
    return backupKeyFrom(backupKey);
  }

  function endCeremony(): void {
    if (ceremony === undefined) return;
    wipe(ceremony.entropy);
    ceremony.previous?.destroy();
    ceremony = undefined;
  }

  async function publicKeyOf(kemSeed: Bytes): Promise<Bytes> {
    const key = await suite.kem.importSeed(kemSeed);
    const publicKey = copy(key.publicKey);
    key.destroy();
    return publicKey;
  }

  /** Enrolled for a good while first: later that takes the words. */
  async function sealAway(
    publicKey: Bytes,
    options: Parameters<RootCustody['sealAway']>[1] = {},
  ): Promise<Result<null, SealAwayError>> {
    const until = await own.enrolledUntil();
    if (root.signer() !== null && (until === null || until - clock.now() < HALF_A_YEAR)) {
      const enrolled = await root.withRoot(null, (signer) => own.enrol(signer));
      if (enrolled.ok && !enrolled.value.ok) return enrolled.value;
    }
    return root.sealAway(publicKey, options);
  }

  /** The ceremony is over: first the words count, then nothing but them gives the root. Cut off in between, `settle` goes on. */
  async function conclude(done: Ceremony, row: RecoveryRow): Promise<Result<null, SealAwayError>> {
    const before = await recovery();
    const replacing = root.signer() === null && before !== undefined;
    if (replacing && done.previous !== null) {
      const both = { words: done.previous, beside: before.publicKey };
      const sealed = await sealAway(row.publicKey, both);
      if (!sealed.ok) return sealed;
    }
    const kept = await keep({ ...row, provenAt: now(), earlierDevices: before?.earlierDevices ?? [] });
    if (!kept.ok) return kept;
    return sealAway(row.publicKey);
  }

  return {
    async snapshot() {
      const row = await recovery();
      const at = clock.now();
      const lastBackup = row?.lastBackup ?? null;
      return {
        recoveryKey:
          row === undefined
            ? { state: 'none' }
            : row.provenAt === null
              ? { state: 'unconfirmed' }
              : {
                  state: 'ready',
                  madeAt: row.madeAt,
                  provenAt: row.provenAt,
                  askAgain: at - row.provenAt > HALF_A_YEAR,
                },
        lastBackup,
        due: lastBackup === null || at - lastBackup.at > WEEK,
        working,
      };
    },
    async makeRecoveryKey(previous) {
      let key: KemPrivateKey | null = null;
      if (root.signer() === null) {
        const tried = await root.withRoot(previous ?? null, () => Promise.resolve(null));
        if (!tried.ok) return tried;
        key = (await recoveryKem(suite, previous ?? '')) ?? null;
      }
      endCeremony();
      const entropy = newRecoveryEntropy(random);
      const words = recoveryWordsOf(entropy).split(' ');
      const ask = placesToAsk(random);
      ceremony = { entropy, words, ask, previous: key, asked: null };
      return { ok: true, value: { words, ask } };
    },
    confirm: (words) =>
      inTurn(async () => {
        if (ceremony === undefined) return { ok: false, error: { code: 'gone' } };
        const { words: all, ask, entropy } = ceremony;
        const right = ask.every(
          (place, at) => words[at]?.normalize('NFKD').trim().toLowerCase() === all[place],
        );
        if (!right || words.length !== ask.length) return { ok: false, error: { code: 'words-wrong' } };
        const { backupKey, kemSeed } = await recoverySecrets(copy(entropy));
        const publicKey = await publicKeyOf(kemSeed);
        const row = { v: 1, backupKey, publicKey, madeAt: now(), provenAt: null, lastBackup: null } as const;
        ceremony.asked = row;
        // One that counts stays until the new one does.
        const before = await recovery();
        return (before?.provenAt ?? null) === null ? keep(row) : { ok: true, value: null };
      }),
    tryOut: () =>
      inTurn(async () => {
        const row = ceremony?.asked ?? (await recovery());
        if (row === undefined) return { ok: false, error: { code: 'no-recovery-key' } };
        const made = await write(row);
        if (made === undefined) return BAD_STORAGE;
        const scratch = await freshScratch();
        try {
          const counts = countsOf(rowsOf(made.tallies));
          const progress = await steps(
            'checking',
            rowsOf(made.tallies).reduce((sum, [, rows]) => sum + rows, 0),
          );
          const back = await readBackup(chunksOf(made.file), await keyToTry(row), scratch, progress);
          if (!back.ok) return back;
          const same = await withKeys((keys) =>
            Promise.resolve(
              equalBytes(keys.accountRoot, back.value.keys.accountRoot) &&
                equalBytes(keys.identity, back.value.keys.identity),
            ),
          );
          wipeKeys(back.value.keys);
          if (same !== true || !equalTallies(back.value.tallies, made.tallies))
            return { ok: false, error: { code: 'backup-altered' } };
          if (ceremony === undefined || ceremony.asked !== row) return { ok: true, value: counts };
          const concluded = await conclude(ceremony, row);
          if (!concluded.ok) return concluded;
          endCeremony();
          return { ok: true, value: counts };
        } finally {
          await scratch.destroy();
        }
      }),
    prove: (words) =>
      inTurn(async () => {
        const row = await recovery();
        if (row?.provenAt === undefined || row.provenAt === null)
          return { ok: false, error: { code: 'no-recovery-key' } };
        const entropy = readRecoveryWords(words);
        if (entropy === undefined) return { ok: false, error: { code: 'words-wrong' } };
        const { backupKey, kemSeed } = await recoverySecrets(entropy);
        wipe(kemSeed);
        const right = equalBytes(backupKey, row.backupKey);
        wipe(backupKey);
        return right ? keep({ ...row, provenAt: now() }) : { ok: false, error: { code: 'words-wrong' } };
      }),
    make: () =>
      inTurn(async () => {
        const row = await recovery();
        if (row?.provenAt === undefined || row.provenAt === null)
          return { ok: false, error: { code: 'no-recovery-key' } };
        await pruneTombstones(store, clock.now());
        const made = await write(row);
        if (made === undefined) return BAD_STORAGE;
        const counts = countsOf(rowsOf(made.tallies));
        const kept = await keep({ ...row, lastBackup: { at: now(), bytes: made.file.size, counts } });
        return kept.ok ? { ok: true, value: made.file } : kept;
      }),
    read: (file, words) =>
      inTurn(async () => {
        const entropy = readRecoveryWords(words);
        if (entropy === undefined) return { ok: false, error: { code: 'recovery-words-wrong' } };
        const { backupKey, kemSeed } = await recoverySecrets(entropy);
        const scratch = await freshScratch();
        const progress = await steps('reading', 0);
        const read = await readBackup(
          chunksOf(file),
          await backupKeyFrom(copy(backupKey)),
          scratch,
          progress,
        );
        if (!read.ok) {
          await scratch.destroy();
          return read;
        }
        const plan = await withKeys((keys) =>
          planRestore(read.value, { tableKeys: keys.tableKeys, rootFingerprint }, raw, scratch, store),
        );
        if (plan === undefined) {
          await scratch.destroy();
          wipeKeys(read.value.keys);
          return { ok: false, error: { code: 'other-account' } };
        }
        const id = toHex(random(16));
        const key = await suite.kem.importSeed(kemSeed);
        const publicKey = copy(key.publicKey);
        const coming = await envelopesIn(read.value, scratch);
        const vaultEnvelopes = await vaultKeys.recovered(coming, key);
        if (!vaultEnvelopes.ok) {
          key.destroy();
          await scratch.destroy();
          wipeKeys(read.value.keys);
          return vaultEnvelopes;
        }
        reading = {
          id,
          read: read.value,
          plan,
          recovery: { backupKey, publicKey },
          vaultEnvelopes: vaultEnvelopes.value,
          words: key,
          scratch,
        };
        const { madeAt, tallies } = read.value;
        const newest = (await recovery())?.lastBackup?.at ?? 0;
        return {
          ok: true,
          value: {
            id,
            madeAt,
            counts: countsOf(rowsOf(tallies)),
            brings: plan.brings,
            staysRemoved: plan.staysRemoved,
            olderThanDevice: madeAt < newest,
            mode: plan.mode,
          },
        };
      }),
    decide: (id) =>
      inTurn(async () => {
        if (reading?.id !== id) return { ok: false, error: { code: 'gone' } };
        const { read, plan, recovery: ours, vaultEnvelopes, scratch, words } = reading;
        const { deviceId, signing } = own;
        const coming = await comingRoot(suite, read.keys.accountRoot, {
          words,
          device: { deviceId, signingPublicKey: signing.publicKey },
          now: clock.now(),
          enrolmentBy: (signer) => own.enrolmentBy(signer),
        });
        const kept = written(
          await store.write([
            put(RESTORES, await restoreId(store), {
              v: 1,
              stage: 'decided',
              mode: plan.mode,
              madeAt: read.madeAt,
              rootFingerprint: read.rootFingerprint,
              accountRoot: coming.resting,
              ...(coming.enrolment === null ? {} : { enrolment: coming.enrolment }),
              ...(coming.revocation === null ? {} : { revocation: coming.revocation }),
              identity: read.keys.identity,
              tableKeys: Object.fromEntries(read.keys.tableKeys),
              tallies: read.tallies,
              recovery: ours,
              vaultEnvelopes: [...vaultEnvelopes],
            }),
          ]),
        );
        if (!kept.ok) return kept;
        wipeKeys(read.keys);
        words.destroy();
        scratch.close();
        reading = undefined;
        return kept;
      }),
    cancel: () => inTurn(forget),
    settle: () =>
      inTurn(async () => {
        const row = await recovery();
        if (row === undefined || row.provenAt === null) return;
        // Storage that refuses now is asked again at the next start; nothing is worse than it was.
        await sealAway(row.publicKey);
      }),
    earlierDevices: async () => (await recovery())?.earlierDevices ?? [],
    async publicKey() {
      const row = await recovery();
      return row?.provenAt === undefined || row.provenAt === null ? undefined : copy(row.publicKey);
    },
  };
}
