import type { SecurityView } from '../../api/security.ts';
import type { EngineContext, MessagingPart } from '../context.ts';
import type { EngineServices } from '../startup/lifecycle.ts';

/** What protects this device and what doesn't, as found out and not as promised. */
export function createSecurityView(
  { keys, reportCheck, changed }: Pick<EngineContext, 'keys' | 'reportCheck' | 'changed'>,
  messaging: Pick<MessagingPart, 'status' | 'newKeysForAll'>,
  services: Pick<EngineServices, 'checks'>,
): SecurityView {
  return {
    snapshot: async () => ({
      checks: services.checks(),
      keys: keys.summaries,
      rootFingerprint: keys.rootFingerprint,
      keyId: keys.keyId,
      wasm: messaging.status.wasm(),
      sent: await messaging.status.sent(),
    }),
    async newKeysForAll() {
      await messaging.newKeysForAll();
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
  };
}
