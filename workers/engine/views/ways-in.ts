import type { SecurityView, WaysInError } from '../../api/security.ts';
import type { Result } from '../../api/result.ts';
import type { Proof } from '../../api/unlock.ts';
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
  /** A passkey's output that was handed over is gone when its work is done, whatever came of it. */
  async function shown<Value>(proofs: readonly Proof[], work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } finally {
      for (const proof of proofs) if (proof.way === 'prf') proof.output.fill(0);
    }
  }

  function told<Value>(
    proofs: readonly Proof[],
    change: () => Promise<Result<Value, WaysInError>>,
  ): Promise<Result<Value, WaysInError>> {
    return shown(proofs, async () => {
      const changed = await change();
      if (changed.ok) await waysChanged();
      return changed;
    });
  }

  return {
    prove: (proof) => shown(proof === null ? [] : [proof], () => freshness.prove(proof)),
    waysIn: async () => ({
      ...(await waysIn.asked()),
      proofNeeded: !(await freshness.require()).ok,
      recoveryKey: (await backups.publicKey()) !== undefined,
    }),
    offerPassphrase: () => Promise.resolve(generatePassphrase(random)),
    estimatePassphrase: (passphrase) => Promise.resolve(estimateBits(passphrase)),
    setPassphrase: (proofs, passphrase) =>
      told(proofs, async () => {
        const problem = passphraseProblem(passphrase);
        if (problem !== undefined) return { ok: false, error: problem };
        return waysIn.set(proofs, { kind: 'passphrase', passphrase }, await backups.publicKey());
      }),
    newPasskey: () => Promise.resolve({ salt: random(PRF_SALT_BYTES) }),
    async addPasskey(proofs, { credentialId, salt, output }) {
      const way = { kind: 'prf', credentialId, prfSalt: salt, output } as const;
      return told([...proofs, { way: 'prf', output }], async () =>
        waysIn.set(proofs, way, await backups.publicKey()),
      );
    },
    addRecoveryWay: (proofs) =>
      told(proofs, async () => {
        const publicKey = await backups.publicKey();
        if (publicKey === undefined) return { ok: false, error: { code: 'no-recovery-key' } };
        return waysIn.set(proofs, { kind: 'recovery', publicKey });
      }),
    removeWay: (proofs, way) => told(proofs, () => waysIn.remove(proofs, way)),
  };
}
