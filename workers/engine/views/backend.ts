/** @file The account's screen. What a thief at the keyboard would do asks for a fresh proof first (design.md §4). */
import type { BackendView } from '../../api/backend.ts';
import type { AccountPart } from '../account/account-part.ts';
import type { MessagingPart } from '../context.ts';
import type { EngineServices } from '../startup/lifecycle.ts';

export function createBackendView(
  { account, publishing, cloud, lost }: AccountPart,
  { relay }: Pick<MessagingPart, 'relay'>,
  { freshness }: Pick<EngineServices, 'freshness'>,
): BackendView {
  async function freshly<Outcome>(
    work: () => Promise<Outcome>,
  ): Promise<Outcome | Extract<Awaited<ReturnType<typeof freshness.require>>, { ok: false }>> {
    const fresh = await freshness.require();
    return fresh.ok ? work() : fresh;
  }

  return {
    async snapshot() {
      const { place } = account;
      return {
        server:
          place === null
            ? null
            : { kind: place.kind, host: new URL(place.url).host, emailCodes: place.emailCodes },
        account: account.state,
        offline: account.offline,
        publishedAt: publishing.publishedAt(),
        backup: await cloud.state(),
        relays: relay.allowed(),
      };
    },
    signUp: (credentials) => account.signUp(credentials),
    signIn: (credentials) => account.signIn(credentials),
    requestCode: (email) => account.requestCode(email),
    signInWithCode: (email, code) => account.signInWithCode(email, code),
    signOut: () => account.signOut(),
    changePassword: (password) => freshly(() => account.changePassword(password)),
    deleteAccount: () => freshly(() => account.deleteAccount()),
    publishKeys: () => publishing.publish(true),
    setBackupPassphrase: (passphrase) => freshly(() => cloud.setPassphrase(passphrase)),
    backupNow: () => cloud.backUp(),
    listBackups: () => cloud.list(),
    readCloudBackup: (version, passphrase) => cloud.read(version, passphrase),
    devices: () => lost.list(),
    markLost: (deviceId, password, words) => freshly(() => lost.markLost(deviceId, password, words)),
    earlierDevices: () => lost.earlier(),
    endEarlierDevice: (deviceId, password) => freshly(() => lost.endEarlier(deviceId, password)),
    setRelayAllowed: (conversationId, allowed) =>
      allowed
        ? freshly(() => relay.setAllowed(conversationId, true))
        : relay.setAllowed(conversationId, false),
  };
}
