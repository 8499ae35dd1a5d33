import type { MedicalVaultView } from '../../api/medical-vault.ts';
import type { EngineContext } from '../context.ts';
import { createMedicalVault, type MedicalVaultContext } from '../medical-vault/medical-vault.ts';
import { spawnImportWorker } from '../import/worker.ts';
import type { EngineServices } from '../startup/lifecycle.ts';

/** The medical vault behind a fresh proof of unlocking. `stop` closes it. */
export function createMedicalVaultView(
  context: Omit<MedicalVaultContext, 'vaultKeys' | 'spawn'> & Pick<EngineContext, 'messagingOff'>,
  { vaultKeys, freshness }: Pick<EngineServices, 'vaultKeys' | 'freshness'>,
  spawn: MedicalVaultContext['spawn'] = spawnImportWorker,
): { readonly view: MedicalVaultView; stop(): Promise<void> } {
  const vault = createMedicalVault({ ...context, vaultKeys, spawn });
  return {
    view: {
      ...vault,
      async open() {
        // Ciphers that gave wrong answers at start must not seal or open a record.
        if (context.messagingOff === 'self-test-failed')
          return { ok: false, error: { code: 'self-test-failed' } };
        const fresh = await freshness.require();
        if (!fresh.ok) return fresh;
        await vault.open();
        return { ok: true, value: null };
      },
    },
    stop: () => vault.close(),
  };
}
