/**
 * @file The encrypted copy of keys and contacts at the server: made under the backup passphrase, made again when contacts changed,
 * fetched and opened again in the background, read back on another device.
 */
import type {
  BackendError,
  BackendFailure,
  BackendView,
  CloudBackupState,
  ReusedSecretError,
} from '../../api/backend.ts';
import type { StorageError } from '../../api/errors.ts';
import type { Result } from '../../api/result.ts';
import type { Backups } from '../backup/backups.ts';
import { CLOUD_SALT_BYTES, cloudHeader, cloudKey, splitCloudBlob } from '../backup/cloud-format.ts';
import type { EngineContext } from '../context.ts';
import { passphraseProblem, type PassphraseProblem } from '../custody/passphrase.ts';
import { concat, copy, equalBytes, wipe, type Bytes } from '../protocol/suites/bytes.ts';
import { refused, type Account } from './account.ts';
import type { AccountRows } from './account-rows.ts';
import type { ReusedSecrets } from './reused-secrets.ts';
import type { AccountRowOf } from './tables.ts';

type CopyRow = AccountRowOf<'cloud-backup'>;

export interface CloudCopyParts extends Pick<EngineContext, 'clock' | 'random' | 'suite' | 'changed'> {
  readonly account: Pick<Account, 'call' | 'signedIn'>;
  readonly rows: AccountRows;
  readonly backups: Pick<Backups, 'makeCloud' | 'readCloud' | 'isWholeCloud'>;
  readonly reused: Pick<ReusedSecrets, 'checkBackupPassphrase'>;
  /** Changes with every contact and key that the copy holds, and with nothing else. */
  readonly contents: () => Promise<Bytes>;
}

export interface CloudCopy {
  state(): Promise<CloudBackupState>;
  setPassphrase(
    passphrase: string,
  ): Promise<Result<null, BackendError | ReusedSecretError | StorageError | PassphraseProblem>>;
  readonly backUp: BackendView['backupNow'];
  readonly list: BackendView['listBackups'];
  readonly read: BackendView['readCloudBackup'];
  /** What is due: a new copy when contacts changed, a look at the one there when a week has passed. */
  tend(): Promise<void>;
}

const FORMAT = 1;
const MINUTE = 60_000;
const PROVE_EVERY = 7 * 24 * 60 * MINUTE;

export function createCloudCopy(parts: CloudCopyParts): CloudCopy {
  const { account, rows, backups, reused, contents, clock, random, suite, changed } = parts;
  let tail: Promise<unknown> = Promise.resolve();
  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = tail.then(work);
    tail = done.catch(() => undefined);
    return done;
  }

  const now = () => Math.floor(clock.now() / MINUTE) * MINUTE;
  const own = () => rows.get('cloud-backup');

  async function keep(row: CopyRow): Promise<Result<null, StorageError>> {
    const kept = await rows.put(row);
    if (kept.ok) changed('backend');
    return kept;
  }

  async function newest(): Promise<Result<number, BackendError>> {
    const listed = await account.call('list-backups', null);
    return listed.ok ? { ok: true, value: listed.value.rows[0]?.version ?? 0 } : refused(listed.error);
  }

  /** Under this row's key, as the version after the newest there. */
  async function put(row: CopyRow): ReturnType<CloudCopy['backUp']> {
    const before = await newest();
    if (!before.ok) return before;
    const marks = await contents();
    const file = await backups.makeCloud(row.key);
    if (file === undefined) return { ok: false, error: { code: 'storage-failed' } };
    const blob = concat(row.header, new Uint8Array(await file.arrayBuffer()));
    const version = before.value + 1;
    const answer = await account.call('put-backup', { version, format: FORMAT, ciphertext: blob });
    if (!answer.ok) {
      await keep({ ...row, why: answer.error });
      return refused(answer.error);
    }
    const at = now();
    const hash = await suite.hash.sha256(blob);
    const kept = await keep({ ...row, version, lastAt: at, blob: hash, contents: marks, why: null });
    return kept.ok ? { ok: true, value: { version, at, bytes: blob.length } } : kept;
  }

  /** Fetches what lies there and opens it to its last byte. */
  async function prove(row: CopyRow): Promise<void> {
    const fetched = await account.call('get-backup', { version: null });
    // Not reached: nothing was found out.
    if (!fetched.ok) return;
    const { backup } = fetched.value;
    if (backup === null) {
      await keep({ ...row, why: 'missing' });
      return;
    }
    const split = splitCloudBlob(backup.ciphertext);
    const same = split.ok && equalBytes(split.value.header, row.header);
    // Of the version that this device put, these very bytes; a later one of another device has another header.
    const ours = backup.version === row.version;
    const good =
      same &&
      (!ours || (row.blob !== null && equalBytes(await suite.hash.sha256(backup.ciphertext), row.blob))) &&
      (await backups.isWholeCloud(new Blob([split.value.file]), row.key));
    if (good) await keep({ ...row, provenAt: now(), why: null });
    else if (!ours && backup.version > (row.version ?? 0)) await keep({ ...row, why: 'version-conflict' });
    else await keep({ ...row, why: 'altered' });
  }

  return {
    async state() {
      const row = await own();
      if (row === undefined) return { kind: 'off', lastAt: null, version: null, provenAt: null, why: null };
      const { lastAt, version, provenAt } = row;
      const why = row.why as BackendFailure | 'altered' | 'missing' | null;
      const same = row.contents !== null && equalBytes(row.contents, await contents());
      return {
        kind: why !== null ? 'failed' : same ? 'good' : 'behind',
        lastAt,
        version,
        provenAt,
        why,
      };
    },
    setPassphrase: (passphrase) =>
      inTurn(async () => {
        if (!account.signedIn) return refused('signed-out');
        const problem = passphraseProblem(passphrase);
        if (problem !== undefined) return { ok: false, error: problem };
        const checked = await reused.checkBackupPassphrase(passphrase);
        if (!checked.ok) return checked;
        const header = cloudHeader(random(CLOUD_SALT_BYTES));
        const key = await cloudKey(passphrase, header);
        if (key === undefined) throw new Error('a header of our own is refused');
        const before = await own();
        const done = await put({
          kind: 'cloud-backup',
          header,
          key,
          version: null,
          lastAt: null,
          blob: null,
          contents: null,
          provenAt: null,
          why: null,
        });
        if (done.ok) return { ok: true, value: null };
        // Nothing lies there under the new one: the one before counts on.
        await (before === undefined ? rows.forget(['cloud-backup']) : keep(before));
        const { error } = done;
        return error.code === 'no-backup-passphrase' ? refused('server-failed') : { ok: false, error };
      }),
    backUp: () =>
      inTurn(async () => {
        if (!account.signedIn) return refused('signed-out');
        const row = await own();
        return row === undefined ? { ok: false, error: { code: 'no-backup-passphrase' } } : put(row);
      }),
    async list() {
      const listed = await account.call('list-backups', null);
      if (!listed.ok) return refused(listed.error);
      const found = listed.value.rows.map(({ version, bytes, at }) => ({ version, bytes, at: at * 1000 }));
      return { ok: true, value: found };
    },
    read: (version, passphrase) =>
      inTurn(async () => {
        const fetched = await account.call('get-backup', { version });
        if (!fetched.ok) return refused(fetched.error);
        if (fetched.value.backup === null) return refused('not-found');
        const split = splitCloudBlob(fetched.value.backup.ciphertext);
        if (!split.ok) return { ok: false, error: { code: split.error } };
        const key = await cloudKey(passphrase, copy(split.value.header));
        if (key === undefined) return { ok: false, error: { code: 'backup-altered' } };
        const read = await backups.readCloud(new Blob([split.value.file]), key);
        wipe(key);
        // The key is of passphrase and header alone: with another one of either the first bytes already differ.
        return !read.ok && read.error.code === 'backup-foreign'
          ? { ok: false, error: { code: 'backup-passphrase-wrong' } }
          : read;
      }),
    tend: () =>
      inTurn(async () => {
        const row = await own();
        if (row === undefined || !account.signedIn) return;
        const same = row.contents !== null && equalBytes(row.contents, await contents());
        // What another device put since is not written over by itself.
        if (!same && row.why !== 'version-conflict') await put(row);
        const left = await own();
        const since = clock.now() - (left?.provenAt ?? 0);
        if (left !== undefined && !(since >= 0 && since < PROVE_EVERY)) await prove(left);
      }),
  };
}
