/**
 * @file A device that is lost shares the account's tokens and has its own keys: everybody else is signed out, the account gets a new
 * password, and the public list a revocation that the account root signed.
 */
import type { AccountDevice, BackendError, EarlierDevice, SignInError } from '../../api/backend.ts';
import type { Result } from '../../api/result.ts';
import type { Backups } from '../backup/backups.ts';
import type { EngineContext } from '../context.ts';
import type { NeedsRecoveryKeyError } from '../../api/errors.ts';
import type { RootCustody } from '../custody/root-custody.ts';
import { revokedDevice, verifyRevocation, type RevocationTarget } from '../custody/revocation.ts';
import { asDeviceId, asKeyId } from '../protocol/bytes.ts';
import { asSigningPublicKey } from '../protocol/suites/signature.ts';
import type { DeviceRow } from '../transport/backend-port.ts';
import { refused, type Account } from './account.ts';

export interface LostDeviceParts extends Pick<EngineContext, 'clock' | 'suite' | 'changed'> {
  readonly keys: Pick<EngineContext['keys'], 'deviceId'>;
  readonly root: Pick<RootCustody, 'revocation' | 'publicKey'>;
  readonly backups: Pick<Backups, 'earlierDevices' | 'earlierEnded'>;
  readonly account: Pick<Account, 'call' | 'mayBePassword' | 'rememberPassword'>;
}

export interface LostDevices {
  list(): Promise<Result<readonly AccountDevice[], BackendError>>;
  /** `words`: the recovery key, where only it gives the account root. */
  markLost(
    deviceId: string,
    password: string,
    words: string | null,
  ): Promise<Result<null, SignInError | NeedsRecoveryKeyError | { readonly code: 'words-wrong' }>>;
  /** Of the backup that this diary came from, newest first: those whose end its account root signed. */
  earlier(): Promise<readonly EarlierDevice[]>;
  endEarlier(deviceId: string, password: string): Promise<Result<null, SignInError>>;
}

const SECOND = 1000;

/** What the statement names: the device with all its keys, where the directory has what names it; else its newest key. */
async function targetOf(suite: EngineContext['suite'], row: DeviceRow): Promise<RevocationTarget> {
  if (row.signing === null) return { kind: 'key', keyId: asKeyId(row.keyId) };
  const signingPublicKey = asSigningPublicKey(row.signing);
  return revokedDevice(suite.hash, { deviceId: asDeviceId(row.deviceId), signingPublicKey });
}

interface SignedEnd extends EarlierDevice {
  readonly statement: Uint8Array;
}

export function createLostDevices({
  keys,
  root,
  backups,
  account,
  clock,
  suite,
  changed,
}: LostDeviceParts): LostDevices {
  /** What doesn't verify, or ends this very device, is none: it is not offered. */
  async function signedEnds(): Promise<readonly SignedEnd[]> {
    const ends: SignedEnd[] = [];
    for (const { statement, ended } of await backups.earlierDevices()) {
      const verified = await verifyRevocation(suite, { statement, rootPublicKey: root.publicKey });
      if (!verified.ok || verified.value.target.kind !== 'device') continue;
      const { target, issued } = verified.value;
      if (target.deviceId === keys.deviceId) continue;
      ends.push({ deviceId: target.deviceId, signedAt: issued * SECOND, ended, statement });
    }
    return ends.toReversed();
  }

  async function published(deviceId: string): Promise<Result<DeviceRow, BackendError>> {
    const listed = await account.call('list-devices', null);
    if (!listed.ok) return refused(listed.error);
    const row = listed.value.rows.find((one) => one.deviceId === deviceId);
    return row === undefined ? refused('not-found') : { ok: true, value: row };
  }

  async function lose(
    deviceId: string,
    statement: Uint8Array,
    password: string,
  ): Promise<Result<null, SignInError>> {
    const done = await account.call('lose-device', { deviceId, statement, password });
    return done.ok ? account.rememberPassword(password) : refused(done.error);
  }

  return {
    async list() {
      const listed = await account.call('list-devices', null);
      if (!listed.ok) return refused(listed.error);
      const devices = new Map<string, AccountDevice>();
      const now = clock.now() / SECOND;
      for (const { deviceId, publishedAt, endsAt } of listed.value.rows) {
        const known = devices.get(deviceId);
        devices.set(deviceId, {
          deviceId,
          thisDevice: deviceId === keys.deviceId,
          publishedAt: Math.min(known?.publishedAt ?? Infinity, publishedAt * SECOND),
          // A rotated key ends too, but another one goes on.
          lost: (known?.lost ?? true) && endsAt !== null && endsAt <= now,
        });
      }
      return { ok: true, value: [...devices.values()] };
    },

    async markLost(deviceId, password, words) {
      if (deviceId === keys.deviceId) return refused('not-allowed');
      const good = await account.mayBePassword(password);
      if (!good.ok) return good;
      const row = await published(deviceId);
      if (!row.ok) return row;
      const target = await targetOf(suite, row.value);
      const statement = await root.revocation(words, { reason: 'device_lost', target });
      return statement.ok ? lose(deviceId, statement.value, password) : statement;
    },

    async earlier() {
      const ends = await signedEnds();
      return ends.map(({ deviceId, signedAt, ended }) => ({ deviceId, signedAt, ended }));
    },

    async endEarlier(deviceId, password) {
      const end = (await signedEnds()).find((one) => one.deviceId === deviceId);
      if (end === undefined) return refused('not-found');
      const good = await account.mayBePassword(password);
      if (!good.ok) return good;
      // Nobody is signed out for a device that the directory has never heard of.
      const row = await published(deviceId);
      if (!row.ok) return row;
      const done = await lose(deviceId, end.statement, password);
      if (!done.ok) return done;
      const noted = await backups.earlierEnded(end.statement);
      changed('backend');
      return noted;
    },
  };
}
