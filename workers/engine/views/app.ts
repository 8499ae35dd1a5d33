import type { AppView } from '../../api/app.ts';
import type { EngineContext, MessagingPart } from '../context.ts';
import type { EngineServices } from '../startup/lifecycle.ts';

/** The frame of every screen: who, which network, how much waits. */
export function createAppView(
  { settings, messagingOff, changed }: Pick<EngineContext, 'settings' | 'messagingOff' | 'changed'>,
  messaging: Pick<MessagingPart, 'status' | 'setVisible' | 'allowMixnetDownload'>,
  services: Pick<EngineServices, 'setTimeZone' | 'stop' | 'asks'>,
): AppView {
  const { status } = messaging;
  return {
    async snapshot() {
      const [queued, people, unread] = await Promise.all([status.queued(), status.people(), status.unread()]);
      const { welcomed, name, wordsOnly, lock } = settings.current();
      const mixnet = messagingOff === null ? status.mixnet() : ({ kind: 'off', why: messagingOff } as const);
      return {
        welcomed,
        name,
        wordsOnly,
        mixnet,
        network: status.network(),
        queued,
        people,
        unread,
        lock: { ...lock, asks: services.asks() },
      };
    },
    async setVisible(visible) {
      messaging.setVisible(visible);
      await Promise.resolve();
    },
    async setTimeZone(timeZone) {
      services.setTimeZone(timeZone);
      changed('today', 'insights');
      await Promise.resolve();
    },
    async setWordsOnly(wordsOnly) {
      const updated = await settings.update({ wordsOnly });
      if (updated.ok) changed('app');
      return updated;
    },
    async allowMixnetDownload() {
      messaging.allowMixnetDownload();
      await Promise.resolve();
    },
    stop: () => services.stop(),
  };
}
