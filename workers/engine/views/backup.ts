import type { BackupView } from '../../api/backup.ts';
import type { EngineContext } from '../context.ts';
import type { EngineServices } from '../startup/lifecycle.ts';

/** Recovery key and backups. What gives the diary away asks for a fresh proof first (design.md §4). */
export function createBackupView(
  { changed }: Pick<EngineContext, 'changed'>,
  { backups, freshness, stop }: Pick<EngineServices, 'backups' | 'freshness' | 'stop'>,
): BackupView {
  return {
    snapshot: () => backups.snapshot(),
    async makeRecoveryKey(previous) {
      const fresh = await freshness.require();
      return fresh.ok ? backups.makeRecoveryKey(previous) : fresh;
    },
    confirmRecoveryKey(words) {
      const confirmed = backups.keys.confirm(words);
      if (confirmed.ok) changed('security');
      return Promise.resolve(confirmed);
    },
    async tryRecoveryKey(proofs) {
      const fresh = await freshness.require();
      if (!fresh.ok) return fresh;
      const tried = await backups.tryOut(proofs);
      if (tried.ok) changed('security');
      return tried;
    },
    askRecoveryWords: () => backups.keys.question(),
    async proveRecoveryKey(words) {
      const proven = await backups.keys.prove(words);
      if (proven.ok) changed('security');
      return proven;
    },
    async make() {
      const fresh = await freshness.require();
      if (!fresh.ok) return fresh;
      const made = await backups.make();
      if (made.ok) changed('security');
      return made;
    },
    progress: () => Promise.resolve(backups.progress()),
    stop: () => {
      backups.stop();
      return Promise.resolve();
    },
    async putOffOffer() {
      const put = await backups.putOff();
      if (put.ok) changed('security');
      return put;
    },
    read: (file, words) => backups.read(file, words),
    async apply(id) {
      const fresh = await freshness.require();
      if (!fresh.ok) return fresh;
      const decided = await backups.decide(id);
      if (decided.ok) await stop();
      return decided;
    },
    cancel: () => backups.cancel(),
  };
}
