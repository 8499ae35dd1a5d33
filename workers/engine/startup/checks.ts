/** @file What is known of this device's safety: one check each, pending until somebody has looked. */
import type { SecurityCheck } from '../../api/security.ts';

export type CheckId = Exclude<SecurityCheck['id'], 'device-certificate'>;

const ORDER = [
  'known-answers',
  'engine-network',
  'mixnet-isolation',
  'import-isolation',
  'key-backend',
  'persistent-storage',
  'passphrase',
  // 'device-certificate' is looked at whenever it is asked for: time alone changes it.
] as const satisfies readonly CheckId[];

export interface Checks {
  report(check: SecurityCheck): void;
  /** All of them, in the order in which they are shown. */
  readonly list: () => readonly SecurityCheck[];
}

export function createChecks(): Checks {
  const known = new Map<SecurityCheck['id'], SecurityCheck>();
  return {
    report: (check) => void known.set(check.id, check),
    list: () =>
      ORDER.map(
        (id) =>
          known.get(id) ?? {
            id,
            state: 'pending',
            detail: id === 'persistent-storage' ? 'not-asked' : 'not-started',
          },
      ),
  };
}
