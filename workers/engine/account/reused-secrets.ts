/**
 * @file The server must never be told what opens the diary: a password for the account that equals the unlock or the backup passphrase is
 * refused, and the other way round. Compared through each one's own KDF, in here, and only so often that nobody guesses by it.
 */
import type { BackendError, ReusedSecretError } from '../../api/backend.ts';
import type { StorageError } from '../../api/errors.ts';
import type { Result } from '../../api/result.ts';
import { cloudKey } from '../backup/cloud-format.ts';
import { pbkdf2Sha512 } from '../custody/factors.ts';
import { passphraseBytes } from '../custody/passphrase.ts';
import type { WaysIn } from '../custody/ways-in.ts';
import { equalBytes, wipe } from '../protocol/suites/bytes.ts';
import type { RandomBytes } from '../protocol/suites/types.ts';
import type { AccountRows } from './account-rows.ts';

const ITERATIONS = 600_000;
const SALT_BYTES = 32;
/** Comparisons an hour. */
const MOST_COMPARISONS = 20;
const HOUR = 3_600_000;

export interface ReusedSecretsParts {
  readonly rows: AccountRows;
  readonly waysIn: Pick<WaysIn, 'isPassphrase'>;
  readonly random: RandomBytes;
  readonly clock: { now(): number };
}

type Refused = Result<null, ReusedSecretError | BackendError>;

export interface ReusedSecrets {
  /** Whether this may become, or be sent as, the account's password. */
  checkPassword(password: string): Promise<Refused>;
  /** Whether this may become the backup passphrase. */
  checkBackupPassphrase(passphrase: string): Promise<Refused>;
  /** It opened the account: remembered as a KDF's output, to compare other secrets with. */
  rememberPassword(password: string): Promise<Result<null, StorageError>>;
}

export function createReusedSecrets({ rows, waysIn, random, clock }: ReusedSecretsParts): ReusedSecrets {
  let times: readonly number[] = [];

  function mayCompare(): boolean {
    const now = clock.now();
    times = times.filter((at) => at <= now && now - at < HOUR);
    if (times.length >= MOST_COMPARISONS) return false;
    times = [...times, now];
    return true;
  }

  async function tagOf(password: string, salt: Uint8Array<ArrayBuffer>, iterations: number) {
    return pbkdf2Sha512(passphraseBytes(password), { kdfSalt: salt, iterations });
  }

  async function isBackupPassphrase(text: string): Promise<boolean> {
    const row = await rows.get('cloud-backup');
    if (row === undefined) return false;
    const key = await cloudKey(text, row.header);
    const same = key !== undefined && equalBytes(key, row.key);
    if (key !== undefined) wipe(key);
    return same;
  }

  async function isAccountPassword(text: string): Promise<boolean> {
    const row = await rows.get('password');
    return row !== undefined && equalBytes(await tagOf(text, row.salt, row.iterations), row.tag);
  }

  async function check(
    text: string,
    others: readonly (readonly [ReusedSecretError['as'], (text: string) => Promise<boolean>])[],
  ): Promise<Refused> {
    if (!mayCompare()) return { ok: false, error: { code: 'backend', why: 'rate-limited' } };
    for (const [as, isSame] of others)
      if (await isSame(text)) return { ok: false, error: { code: 'password-reused', as } };
    return { ok: true, value: null };
  }

  const unlock = ['unlock-passphrase', (text: string) => waysIn.isPassphrase(text)] as const;
  return {
    checkPassword: (password) => check(password, [unlock, ['backup-passphrase', isBackupPassphrase]]),
    checkBackupPassphrase: (passphrase) =>
      check(passphrase, [unlock, ['account-password', isAccountPassword]]),
    async rememberPassword(password) {
      const salt = random(SALT_BYTES);
      const tag = await tagOf(password, salt, ITERATIONS);
      return rows.put({ kind: 'password', salt, iterations: ITERATIONS, tag });
    },
  };
}
