import type { SecurityView, WaysInError } from '../../api/security.ts';
import type { Result } from '../../api/result.ts';
import { estimateBits, generatePassphrase, passphraseProblem } from '../custody/passphrase.ts';
import type { EngineContext } from '../context.ts';
import type { EngineServices } from '../startup/lifecycle.ts';

const PRF_SALT_BYTES = 32;

type WaysInPart = Pick<
  SecurityView,
  | 'prove'
  | 'waysIn'
  | 'offerPassphrase'
  | 'estimatePassphrase'
  | 'setPassphrase'
  | 'newPasskey'
  | 'addPasskey'
  | 'addRecoveryWay'
  | 'removeWay'
>;

/** The ways into this diary: shown, added, changed, removed. */
export function createWaysInPart(
  { random }: Pick<EngineContext, 'random'>,
  {
    waysIn,
    backups,
    freshness,
    waysChanged,
  }: Pick<EngineServices, 'waysIn' | 'backups' | 'freshness' | 'waysChanged'>,
): WaysInPart {
  async function told<Value>(
    change: Promise<Result<Value, WaysInError>>,
  ): Promise<Result<Value, WaysInError>> {
    const changed = await change;
    if (changed.ok) await waysChanged();
    return changed;
  }

  return {
    prove: (proof) => freshness.prove(proof),
    waysIn: async () => ({ ways: await waysIn.list(), proofNeeded: !(await freshness.require()).ok }),
    offerPassphrase: () => Promise.resolve(generatePassphrase(random)),
    estimatePassphrase: (passphrase) => Promise.resolve(estimateBits(passphrase)),
    async setPassphrase(proofs, passphrase) {
      const problem = passphraseProblem(passphrase);
      if (problem !== undefined) return { ok: false, error: problem };
      return told(waysIn.set(proofs, { kind: 'passphrase', passphrase }, await backups.publicKey()));
    },
    newPasskey: () => Promise.resolve({ salt: random(PRF_SALT_BYTES) }),
    async addPasskey(proofs, { credentialId, salt, output }) {
      const way = { kind: 'prf', credentialId, prfSalt: salt, output } as const;
      const added = await told(waysIn.set(proofs, way, await backups.publicKey()));
      output.fill(0);
      return added;
    },
    async addRecoveryWay(proofs) {
      const publicKey = await backups.publicKey();
      if (publicKey === undefined) return { ok: false, error: { code: 'no-recovery-key' } };
      return told(waysIn.set(proofs, { kind: 'recovery', publicKey }));
    },
    removeWay: (proofs, way) => told(waysIn.remove(proofs, way)),
  };
}
