/**
 * @file A device that is lost shares the account's tokens and has its own keys: everybody else is signed out, the account gets a new
 * password, and the public list a revocation that the account root signed.
 */
import type { AccountDevice, BackendError, SignInError } from '../../api/backend.ts';
import type { Result } from '../../api/result.ts';
import type { EngineContext } from '../context.ts';
import type { NeedsRecoveryKeyError } from '../../api/errors.ts';
import type { RootCustody } from '../custody/root-custody.ts';
import type { RevocationTarget } from '../custody/revocation.ts';
import { revokedDevice } from '../custody/revocation.ts';
import { asDeviceId, asKeyId } from '../protocol/bytes.ts';
import { asSigningPublicKey } from '../protocol/suites/signature.ts';
import type { DeviceRow } from '../transport/backend-port.ts';
import { refused, type Account } from './account.ts';

export interface LostDeviceParts extends Pick<EngineContext, 'clock' | 'suite'> {
  readonly keys: Pick<EngineContext['keys'], 'deviceId'>;
  readonly root: Pick<RootCustody, 'revocation'>;
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
}

const SECOND = 1000;

/** What the statement names: the device with all its keys, where the directory has what names it; else its newest key. */
async function targetOf(suite: EngineContext['suite'], row: DeviceRow): Promise<RevocationTarget> {
  if (row.signing === null) return { kind: 'key', keyId: asKeyId(row.keyId) };
  const signingPublicKey = asSigningPublicKey(row.signing);
  return revokedDevice(suite.hash, { deviceId: asDeviceId(row.deviceId), signingPublicKey });
}

export function createLostDevices({ keys, root, account, clock, suite }: LostDeviceParts): LostDevices {
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
      const listed = await account.call('list-devices', null);
      if (!listed.ok) return refused(listed.error);
      const row = listed.value.rows.find((one) => one.deviceId === deviceId);
      if (row === undefined) return refused('not-found');
      const target = await targetOf(suite, row);
      const statement = await root.revocation(words, { reason: 'device_lost', target });
      if (!statement.ok) return statement;
      const done = await account.call('lose-device', { deviceId, statement: statement.value, password });
      return done.ok ? account.rememberPassword(password) : refused(done.error);
    },
  };
}
