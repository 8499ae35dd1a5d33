import { IDLE_MINUTES, type LeftReport, type SecurityView } from '../../api/security.ts';
import type { EngineContext, MessagingPart } from '../context.ts';
import type { EngineServices } from '../startup/lifecycle.ts';
import { certificateCheck } from '../startup/first-checks.ts';
import { createWaysInPart } from './ways-in.ts';

const FAREWELL_MS = 20_000;
const FAREWELL_POLL_MS = 500;
const NO_FAREWELLS = { sealed: 0, sent: 0 };

/** What protects this device and what doesn't, as found out and not as promised. */
export function createSecurityView(
  {
    keys,
    reportCheck,
    changed,
    clock,
    random,
    settings,
    suite,
  }: Pick<EngineContext, 'keys' | 'reportCheck' | 'changed' | 'clock' | 'random' | 'settings' | 'suite'>,
  messaging: Pick<MessagingPart, 'status' | 'newKeysForAll' | 'forgetSessions' | 'sessions' | 'people'>,
  services: EngineServices,
): SecurityView {
  /** Sealed and queued, and given some seconds to leave: what is offline now tells nobody. */
  async function sayFarewell(): Promise<LeftReport['farewells']> {
    const { people } = await messaging.people.snapshot();
    let sealed = 0;
    for (const { id } of people) if ((await messaging.people.remove(id)).ok) sealed += 1;
    const patience = clock.now() + FAREWELL_MS;
    let waiting = await messaging.status.queued();
    while (sealed > 0 && clock.now() < patience && waiting > 0) {
      await new Promise((resolve) => setTimeout(resolve, FAREWELL_POLL_MS));
      waiting = await messaging.status.queued();
    }
    return { sealed, sent: Math.max(0, sealed - waiting) };
  }

  return {
    ...createWaysInPart({ random }, services),
    snapshot: async () => ({
      checks: [...services.checks(), certificateCheck(await keys.enrolledUntil(), clock.now())],
      keys: [
        ...keys.summaries.map((key) => ({
          ...key,
          reason: (key.algorithm === 'ML-KEM-768' ? suite.kem : suite.signature).reason,
        })),
        ...messaging.sessions().map((times) => ({
          use: 'session' as const,
          algorithm: 'AES-256-GCM' as const,
          backend: suite.aead.backend,
          reason: suite.aead.reason,
          ...times,
        })),
      ],
      rootFingerprint: keys.rootFingerprint,
      keyId: keys.keyId,
      enrolledUntil: await keys.enrolledUntil(),
      wasm: messaging.status.wasm(),
      sent: await messaging.status.sent(),
    }),
    async newKeysForAll() {
      // Somebody else may have used this device: what may have been seen is replaced, and not sessions alone.
      await messaging.newKeysForAll('suspected-compromise');
      changed('messages', 'security');
    },
    async reportPersistence(persisted) {
      reportCheck({
        id: 'persistent-storage',
        state: persisted ? 'good' : 'attention',
        detail: persisted ? 'persisted' : 'not-persisted',
      });
      await Promise.resolve();
    },
    async setLock({ idleMinutes, whenHidden }) {
      const known = IDLE_MINUTES.find((minutes) => minutes === idleMinutes) ?? null;
      const updated = await settings.update({ lock: { idleMinutes: known, whenHidden } });
      if (updated.ok) changed('app');
      return updated;
    },
    async renewDevice(words) {
      const fresh = await services.freshness.require();
      if (!fresh.ok) return fresh;
      const renewed = await services.root.withRoot(words, (root) => keys.enrol(root));
      if (!renewed.ok) return renewed;
      changed('security');
      return renewed.value;
    },
    inventory: () => services.inventory(),
    async leave(how) {
      const fresh = await services.freshness.require();
      if (!fresh.ok) return fresh;
      if (how === 'soft') {
        // Sealed bytes in the outbox need no session: what is in flight stays and leaves after the next start.
        if (!(await messaging.forgetSessions())) return { ok: false, error: { code: 'storage-failed' } };
        await services.stop();
        return { ok: true, value: { farewells: NO_FAREWELLS, remaining: await services.inventory() } };
      }
      const farewells = how === 'everything' ? await sayFarewell() : NO_FAREWELLS;
      return { ok: true, value: { farewells, remaining: await services.erase() } };
    },
  };
}
