/** A passkey's output leaves this thread with the call, or is zeroed: never kept. */
import { expose, wrap } from 'comlink';
import { expect, test } from 'vitest';
import { forget, handOver } from '../../../src/lib/engine/hand-over.ts';
import type { Proof } from '../../../workers/api/index.ts';

const proofOf = (): Extract<Proof, { way: 'prf' }> => ({ way: 'prf', output: new Uint8Array(32).fill(7) });

function otherSide() {
  const { port1, port2 } = new MessageChannel();
  const got: Uint8Array[] = [];
  const several = (proofs: readonly Proof[]): void => {
    for (const proof of proofs) if (proof.way === 'prf') got.push(proof.output);
  };
  const api = { one: (proof: Proof) => several([proof]), several };
  expose(api, port1);
  const remote = wrap<typeof api>(port2);
  return { remote, got, close: () => port1.close() };
}

test('transferred: the other side has the bytes, and here there are none left', async () => {
  const { remote, got, close } = otherSide();
  const proof = proofOf();
  await handOver(proof, [proof], (shown) => remote.one(shown));
  expect(got).toEqual([new Uint8Array(32).fill(7)]);
  expect(proof.output.byteLength).toBe(0);

  const proofs = [{ way: 'passphrase', passphrase: 'typed' }, proofOf()] as const;
  await handOver(proofs, proofs, (shown) => remote.several(shown));
  expect(got).toHaveLength(2);
  expect(proofs[1].output.byteLength).toBe(0);
  close();
});

test('not taken, or failed on the way: zeroed', async () => {
  const proof = proofOf();
  await handOver(proof, [proof], () => Promise.resolve());
  expect(proof.output).toEqual(new Uint8Array(32));
  const failing = proofOf();
  await expect(
    handOver(failing, [failing], () => Promise.reject(new Error('made to fail'))),
  ).rejects.toThrow();
  expect(failing.output).toEqual(new Uint8Array(32));
  const unused = proofOf();
  forget([unused, { way: 'recovery', words: 'typed' }]);
  expect(unused.output).toEqual(new Uint8Array(32));
});
