/** @file Making backups, trying them out, reading them back. Restoring itself happens at the next start (finish-restore.ts). */
import type {
  BackupCounts,
  BackupFileError,
  BackupProgress,
  BackupSnapshot,
  BackupStoppedError,
  NoRecoveryKeyError,
  RestorePreview,
} from '../../api/backup.ts';
import type { StorageError } from '../../api/errors.ts';
import type { Result } from '../../api/result.ts';
import type { Proof } from '../../api/unlock.ts';
import { exportKeys, wipeKeys, type ExportedKeys } from '../custody/exported-keys.ts';
import type { RootKey } from '../custody/root-key.ts';
import type { RootCustody, SealAwayError } from '../custody/root-custody.ts';
import type { KeyRing } from '../custody/types.ts';
import type { ChangeWaysError, WaysIn } from '../custody/ways-in.ts';
import type { Envelope } from '../medical-vault/envelope.ts';
import type { VaultKeys } from '../medical-vault/vault-keys.ts';
import { copy, equalBytes, toHex, type Bytes } from '../protocol/suites/bytes.ts';
import type { KemPrivateKey } from '../protocol/suites/keys.ts';
import type { RandomBytes, Suite } from '../protocol/suites/types.ts';
import type { DatabaseEnvironment, Databases } from '../store/databases.ts';
import type { KeyDatabase } from '../store/key-database.ts';
import { createRawRows } from '../store/raw-rows.ts';
import { hasScratch, openScratch, TRIAL_DATABASE, type Scratch } from '../store/scratch.ts';
import { put, type Store } from '../store/types.ts';
import { isWholeBackup } from './check-backup.ts';
import { cloudRows } from './cloud-rows.ts';
import { comingRoot } from './coming-root.ts';
import { countsOf } from './counts.ts';
import { restoreId } from './finish-restore.ts';
import { backupKeyFrom } from './frames.ts';
import { makeBackup, type Tallies } from './make-backup.ts';
import { pruneTombstones } from './prune-tombstones.ts';
import { equalTallies, readBackup, type ReadBackup, type ReadingProgress } from './read-backup.ts';
import { createRecoveryKeys, type Kept, type RecoveryKeys } from './recovery-keys.ts';
import { planRestore, type RestorePlan } from './restore-plan.ts';
import { BACKED_UP, BACKUP_OFFER, DIARY, RESTORES } from './tables.ts';
import { createTurns, Stopped } from './turns.ts';
import { envelopesIn } from './vault-envelopes.ts';
import { createWordsAndRoot, type WordsAndRoot } from './words-and-root.ts';
import { written } from '../store/storage-error.ts';

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
  readonly waysIn: Pick<WaysIn, 'renewRecovery' | 'closeOtherRecovery'>;
}

type Stop = StorageError | BackupStoppedError;

export interface EarlierRevocation {
  readonly statement: Bytes;
  /** It was published from this device. */
  readonly ended: boolean;
}

export interface Backups {
  /** The recovery key itself. */
  readonly keys: Pick<RecoveryKeys, 'confirm' | 'question' | 'prove'>;
  readonly makeRecoveryKey: WordsAndRoot['make'];
  snapshot(): Promise<BackupSnapshot>;
  readonly progress: () => BackupProgress | null;
  /** What is under way answers `stopped` soon, and has changed nothing. */
  readonly stop: () => void;
  /** Not offered again for a week. */
  putOff(): Promise<Result<null, StorageError>>;
  /** `proofs`: of every way in that stays, where the recovery key is one of them. */
  tryOut(
    proofs?: readonly Proof[],
  ): Promise<
    Result<BackupCounts, Stop | NoRecoveryKeyError | BackupFileError | SealAwayError | ChangeWaysError>
  >;
  make(): Promise<Result<Blob, Stop | NoRecoveryKeyError>>;
  read(file: Blob, words: string): Promise<Result<RestorePreview, Stop | BackupFileError>>;
  decide(id: string): Promise<Result<null, StorageError | { readonly code: 'gone' }>>;
  /** Forgets what was read. */
  cancel(): Promise<void>;
  /** Keys and contacts under a key of 32 bytes: what the server keeps (cloud-format.ts). Undefined when something stored doesn't open. */
  makeCloud(key: Bytes): Promise<Blob | undefined>;
  /** As `read`, of what `makeCloud` made; the device gets no recovery key from it. */
  readCloud(file: Blob, key: Bytes): Promise<Result<RestorePreview, Stop | BackupFileError>>;
  /** Authentic to its last byte. */
  isWholeCloud(file: Blob, key: Bytes): Promise<boolean>;
  /** The public key to seal to, once the ceremony is over. */
  publicKey(): Promise<Bytes | undefined>;
  /** At each start, once: what a ceremony or a restore left half done. */
  settle(): Promise<void>;
  /** Signed revocations of the devices that this diary was on before, newest last (custody/revocation.ts). */
  earlierDevices(): Promise<readonly EarlierRevocation[]>;
  /** That one was published; the same again changes nothing. */
  earlierEnded(statement: Uint8Array): Promise<Result<null, StorageError>>;
}

/** What opens a file, and what else comes with that: of the copy at the server nothing. */
interface Opener {
  readonly backupKey: Bytes;
  readonly recovery: Kept | null;
  readonly kem: KemPrivateKey | null;
}

interface Reading {
  readonly id: string;
  readonly read: ReadBackup;
  readonly plan: RestorePlan;
  readonly recovery: Kept | null;
  /** For this device, of the medical vault's keys in the file. */
  readonly vaultEnvelopes: readonly Envelope[];
  /** Gives the account root that comes; null for the copy at the server. */
  readonly words: KemPrivateKey | null;
  readonly scratch: Scratch;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const WEEK = 7 * DAY;
const HALF_A_YEAR = 182 * DAY;
/** Fewer rows are soon typed again: nothing is offered. */
const WORTH_KEEPING = 10;
const BAD_STORAGE = { ok: false, error: { code: 'storage-failed' } } as const;
const NO_KEY = { ok: false, error: { code: 'no-recovery-key' } } as const;

const rowsOf = (tallies: Tallies) =>
  Object.entries(tallies).map(([table, { rows }]) => [table, rows] as const);

export function createBackups(parts: BackupParts): Backups {
  const {
    environment,
    databases,
    database,
    store,
    rootKey,
    keys: own,
    suite,
    vaultKeys,
    random,
    clock,
  } = parts;
  const { rootFingerprint } = own;
  const raw = createRawRows(databases);
  const turns = createTurns();
  const now = () => Math.floor(clock.now() / MINUTE) * MINUTE;
  const keys = createRecoveryKeys({ store, suite, random, now });
  const { root, waysIn } = parts;
  const wordsAndRoot = createWordsAndRoot({ recoveryKeys: keys, root, own, waysIn, suite, clock });
  let reading: Reading | undefined;

  async function total(tables: Iterable<string>): Promise<number> {
    let rows = 0;
    for (const table of tables) rows += await raw.count(table);
    return rows;
  }

  async function withKeys<Value>(use: (keys: ExportedKeys) => Promise<Value>): Promise<Value | undefined> {
    const exported = await exportKeys(database, rootKey());
    if (exported === undefined) return undefined;
    try {
      return await use(exported);
    } finally {
      wipeKeys(exported);
    }
  }

  async function write({ backupKey, publicKey }: Pick<Kept, 'backupKey' | 'publicKey'>) {
    // The words that open the file open the medical vault in it too.
    const vaultSealed = await vaultKeys.sealToRecovery(publicKey);
    if (!vaultSealed.ok) return undefined;
    const key = await backupKeyFrom(copy(backupKey));
    const all = await total(BACKED_UP);
    turns.report('writing', 0, all);
    const progress = (rows: number) => turns.report('writing', rows, Math.max(all, rows));
    return withKeys((exported) =>
      makeBackup({ keys: exported, raw, backupKey: key, madeAt: now(), rootFingerprint, progress }),
    );
  }

  const readingProgress = ({ size }: Blob): ReadingProgress => ({
    reading: (bytes) => turns.report('reading', Math.min(bytes, size), size),
    checking: (rows, of) => turns.report('checking', rows, of),
  });

  /** What reading left behind; the scratch store of a file that was only begun stays, for the same file. */
  async function forget(): Promise<void> {
    if (reading === undefined) return;
    wipeKeys(reading.read.keys);
    reading.words?.destroy();
    await reading.scratch.destroy();
    reading = undefined;
  }

  async function tryRestoring(
    file: Blob,
    key: CryptoKey,
    tallies: Tallies,
  ): Promise<BackupFileError | StorageError | null> {
    const scratch = await openScratch(environment, TRIAL_DATABASE);
    try {
      await scratch.clear();
      const back = await readBackup(file, key, scratch, readingProgress(file));
      if (!back.ok) return back.error;
      const { keys: ours } = back.value;
      const same = await withKeys((exported) =>
        Promise.resolve(
          equalBytes(exported.accountRoot, ours.accountRoot) && equalBytes(exported.identity, ours.identity),
        ),
      );
      wipeKeys(ours);
      return same === true && equalTallies(back.value.tallies, tallies) ? null : { code: 'backup-altered' };
    } finally {
      await scratch.destroy();
    }
  }

  async function readInto(
    scratch: Scratch,
    file: Blob,
    { backupKey, recovery, kem }: Opener,
  ): Promise<Result<RestorePreview, StorageError | BackupFileError>> {
    const key = await backupKeyFrom(copy(backupKey));
    const read = await readBackup(file, key, scratch, readingProgress(file));
    if (!read.ok) {
      // Another recovery key, or none of our files: what was read of the right one before is not its fault.
      const begun = await scratch.mark();
      const ours = read.error.code === 'backup-altered' || read.error.code === 'backup-incomplete';
      if (ours || begun === undefined) await scratch.destroy();
      else scratch.close();
      return read;
    }
    const plan = await withKeys((exported) =>
      planRestore(read.value, { tableKeys: exported.tableKeys, rootFingerprint }, raw, scratch, store),
    );
    if (plan === undefined) {
      await scratch.destroy();
      wipeKeys(read.value.keys);
      return { ok: false, error: { code: 'other-account' } };
    }
    const envelopes =
      kem === null
        ? ({ ok: true, value: [] } as const)
        : await vaultKeys.recovered(await envelopesIn(read.value, scratch), kem);
    if (!envelopes.ok) {
      await scratch.destroy();
      wipeKeys(read.value.keys);
      return envelopes;
    }
    const id = toHex(random(16));
    reading = { id, read: read.value, plan, recovery, vaultEnvelopes: envelopes.value, words: kem, scratch };
    const { madeAt, tallies } = read.value;
    const newest = (await keys.row())?.lastBackup?.at ?? 0;
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
  }

  async function readFresh(
    file: Blob,
    opener: Opener,
  ): Promise<Result<RestorePreview, StorageError | BackupFileError>> {
    await forget();
    const scratch = await openScratch(environment);
    try {
      return await readInto(scratch, file, opener);
    } catch (error) {
      if (error instanceof Stopped) scratch.close();
      throw error;
    }
  }

  async function interrupted(): Promise<BackupSnapshot['interrupted']> {
    if (reading !== undefined || turns.progress() !== null || !(await hasScratch(environment))) return null;
    const scratch = await openScratch(environment);
    const mark = await scratch.mark();
    scratch.close();
    return mark === undefined ? null : { done: Math.min(mark.offset, mark.size), total: mark.size };
  }

  const offerId = () => store.opaqueId(BACKUP_OFFER, 'offer');

  async function isOffered(due: boolean): Promise<boolean> {
    if (!due) return false;
    const putOffAt = (await store.get(BACKUP_OFFER, await offerId()))?.putOffAt;
    if (putOffAt !== undefined && clock.now() - putOffAt < WEEK) return false;
    return (await total(DIARY)) >= WORTH_KEEPING;
  }

  return {
    keys,
    makeRecoveryKey: (previous) => wordsAndRoot.make(previous),
    async snapshot() {
      const row = await keys.row();
      const at = clock.now();
      const lastBackup = row?.lastBackup ?? null;
      const due = lastBackup === null || at - lastBackup.at > WEEK;
      return {
        recoveryKey:
          row === undefined || row.provenAt === null
            ? { state: keys.isConfirmed() ? 'unconfirmed' : 'none' }
            : {
                state: 'ready',
                madeAt: row.madeAt,
                provenAt: row.provenAt,
                askAgain: at - row.provenAt > HALF_A_YEAR,
              },
        lastBackup,
        due,
        offered: await isOffered(due),
        fresh: lastBackup !== null && at - lastBackup.at < DAY,
        interrupted: await interrupted(),
      };
    },
    progress: turns.progress,
    stop: turns.stop,
    putOff: async () =>
      written(await store.write([put(BACKUP_OFFER, await offerId(), { v: 1, putOffAt: now() })])),
    tryOut: (proofs = []) =>
      turns.stoppable<
        BackupCounts,
        StorageError | NoRecoveryKeyError | BackupFileError | SealAwayError | ChangeWaysError
      >(async () => {
        const fresh = await keys.confirmed();
        const tried = fresh ?? (await keys.row());
        if (tried === undefined) return NO_KEY;
        const made = await write(tried);
        if (made === undefined) return BAD_STORAGE;
        const key = await backupKeyFrom(copy(tried.backupKey));
        const failed = await tryRestoring(made.file, key, made.tallies);
        if (failed !== null) return { ok: false, error: failed };
        const counts = countsOf(rowsOf(made.tallies));
        if (fresh === undefined) return { ok: true, value: counts };
        const concluded = await wordsAndRoot.conclude(fresh, proofs);
        return concluded.ok ? { ok: true, value: counts } : concluded;
      }),
    make: () =>
      turns.stoppable<Blob, StorageError | NoRecoveryKeyError>(async () => {
        const row = await keys.row();
        if (row === undefined) return NO_KEY;
        await pruneTombstones(store, clock.now());
        const made = await write(row);
        if (made === undefined) return BAD_STORAGE;
        const counts = countsOf(rowsOf(made.tallies));
        const kept = await keys.keep({ ...row, lastBackup: { at: now(), bytes: made.file.size, counts } });
        return kept.ok ? { ok: true, value: made.file } : kept;
      }),
    read: (file, words) =>
      turns.stoppable<RestorePreview, StorageError | BackupFileError>(async () => {
        const opened = await keys.read(words);
        if (opened === undefined) return { ok: false, error: { code: 'recovery-words-wrong' } };
        const { kept: recovery, kem } = opened;
        try {
          return await readFresh(file, { backupKey: recovery.backupKey, recovery, kem });
        } finally {
          if (reading?.words !== kem) kem.destroy();
        }
      }),
    makeCloud: (key) =>
      turns.take(async () => {
        const backupKey = await backupKeyFrom(copy(key));
        const made = await withKeys((exported) =>
          makeBackup({
            keys: exported,
            raw: cloudRows(raw, exported),
            backupKey,
            madeAt: now(),
            rootFingerprint,
            progress: () => undefined,
          }),
        );
        return made?.file;
      }),
    readCloud: (file, backupKey) =>
      turns.stoppable<RestorePreview, StorageError | BackupFileError>(() =>
        readFresh(file, { backupKey, recovery: null, kem: null }),
      ),
    isWholeCloud: async (file, key) => isWholeBackup(file, await backupKeyFrom(copy(key))),
    decide: (id) =>
      turns.take(async () => {
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
        words?.destroy();
        scratch.close();
        reading = undefined;
        return kept;
      }),
    cancel: () =>
      turns.take(async () => {
        await forget();
        if (await hasScratch(environment)) await (await openScratch(environment)).destroy();
      }),
    settle: () => turns.take(() => wordsAndRoot.settle()),
    async earlierDevices() {
      const { earlierDevices = [], earlierEnded = [] } = (await keys.row()) ?? {};
      return earlierDevices.map((statement, at) => ({ statement, ended: earlierEnded.includes(at) }));
    },
    async earlierEnded(statement) {
      const row = await keys.row();
      const at = row?.earlierDevices?.findIndex((one) => equalBytes(one, statement)) ?? -1;
      if (row === undefined || at === -1) return { ok: true, value: null };
      return keys.keep({ ...row, earlierEnded: [...new Set([...(row.earlierEnded ?? []), at])] });
    },
    async publicKey() {
      const row = await keys.row();
      return row === undefined ? undefined : copy(row.publicKey);
    },
  };
}
