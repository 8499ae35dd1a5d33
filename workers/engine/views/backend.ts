/** @file Accounts, directory, encrypted copies, relay: until the parts behind it are composed, a deployment without a server. */
import type { BackendError, BackendView } from '../../api/backend.ts';
import type { Result } from '../../api/result.ts';

const notConfigured = (): Promise<Result<never, BackendError>> =>
  Promise.resolve({ ok: false, error: { code: 'backend', why: 'not-configured' } });

export function createBackendView(): BackendView {
  return {
    snapshot: () =>
      Promise.resolve({
        server: null,
        account: { kind: 'signed-out' },
        offline: false,
        publishedAt: null,
        backup: { kind: 'off', lastAt: null, version: null, provenAt: null, why: null },
        relays: 0,
      }),
    signUp: notConfigured,
    signIn: notConfigured,
    requestCode: notConfigured,
    signInWithCode: notConfigured,
    signOut: () => Promise.resolve({ ok: true, value: null }),
    changePassword: notConfigured,
    deleteAccount: notConfigured,
    publishKeys: notConfigured,
    setBackupPassphrase: notConfigured,
    backupNow: notConfigured,
    listBackups: notConfigured,
    readCloudBackup: notConfigured,
    devices: notConfigured,
    markLost: notConfigured,
    setRelayAllowed: () => Promise.resolve({ ok: false, error: { code: 'relay-never' } }),
  };
}
