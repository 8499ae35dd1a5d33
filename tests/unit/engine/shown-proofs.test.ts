/** A passkey's output that was handed to the engine is zeroed there when its work is done, whatever came of it. */
import { expect, test } from 'vitest';
import type { Proof } from '../../../workers/api/index.ts';
import { createWaysInPart } from '../../../workers/engine/views/ways-in.ts';

const ZEROS = new Uint8Array(32);
const prf = (): Extract<Proof, { way: 'prf' }> => ({ way: 'prf', output: new Uint8Array(32).fill(5) });

function part(outcome: 'good' | 'wrong' | 'failing') {
  const seen: number[] = [];
  const look = (proofs: readonly Proof[]) => {
    for (const proof of proofs) if (proof.way === 'prf') seen.push(proof.output[0] ?? -1);
    if (outcome === 'failing') return Promise.reject(new Error('made to fail'));
    return Promise.resolve(
      outcome === 'good'
        ? ({ ok: true, value: null } as const)
        : ({ ok: false, error: { code: 'proof-wrong', waitMs: 0 } } as const),
    );
  };
  const services = {
    waysIn: {
      set: (proofs: readonly Proof[], way: { readonly output?: Uint8Array<ArrayBuffer> }) =>
        look(way.output === undefined ? proofs : [...proofs, { way: 'prf', output: way.output }]),
      remove: look,
    },
    backups: { publicKey: () => Promise.resolve(new Uint8Array(1184)) },
    freshness: { prove: (proof: Proof) => look([proof]) },
    waysChanged: () => Promise.resolve(),
  };
  const view = createWaysInPart(
    { random: (length) => new Uint8Array(length) },
    services as unknown as Parameters<typeof createWaysInPart>[1],
  );
  return { view, seen };
}

for (const outcome of ['good', 'wrong', 'failing'] as const)
  test(`zeroed after use: ${outcome}`, async () => {
    const { view, seen } = part(outcome);
    const settled = async (work: Promise<unknown>) => {
      await work.catch(() => undefined);
    };
    const proofs = Array.from({ length: 6 }, prf);
    const next = proofs.values();
    const one = () => next.next().value ?? prf();
    const [proved, changed, recovery, removed, kept, added] = [one(), one(), one(), one(), one(), one()];
    await settled(view.prove(proved));
    await settled(view.setPassphrase([changed], 'ankle brave cactus dolphin ember fabric'));
    await settled(view.addRecoveryWay([recovery]));
    await settled(view.removeWay([removed], 'passphrase'));
    const passkey = { credentialId: new Uint8Array(4), salt: new Uint8Array(32), output: added.output };
    await settled(view.addPasskey([kept], passkey));
    // It was there while it was used, each time.
    expect(seen).toEqual([5, 5, 5, 5, 5, 5]);
    for (const { output } of proofs) expect(output).toEqual(ZEROS);
  });

test('zeroed also when the engine doesn’t even look at it', async () => {
  const { view, seen } = part('good');
  const proof = prf();
  expect(await view.setPassphrase([proof], 'weak')).toMatchObject({ error: { code: 'passphrase-weak' } });
  expect(seen).toEqual([]);
  expect(proof.output).toEqual(ZEROS);
});
