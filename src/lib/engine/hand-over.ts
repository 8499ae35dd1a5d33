/** @file What may be on the main thread only briefly goes to the engine transferred: afterwards there is nothing left here to read. */
import type { Proof } from '$api/index.ts';
import { transfer } from 'comlink';

/** Those of these proofs that are bytes. */
function outputsOf(proofs: readonly Proof[]): readonly Uint8Array<ArrayBuffer>[] {
  return proofs.flatMap((proof) => (proof.way === 'prf' ? [proof.output] : []));
}

/**
 * Calls the engine with proofs whose bytes are transferred with `argument`, the one that holds them; what for some reason did not go
 * is zeroed.
 */
export async function handOver<Argument extends object, Answer>(
  argument: Argument,
  proofs: readonly Proof[],
  call: (argument: Argument) => Promise<Answer>,
): Promise<Answer> {
  const outputs = outputsOf(proofs);
  try {
    return await call(
      transfer(
        argument,
        outputs.map(({ buffer }) => buffer),
      ),
    );
  } finally {
    forget(proofs);
  }
}

/** Zeroes what was asked for and not used. */
export function forget(proofs: readonly Proof[]): void {
  for (const output of outputsOf(proofs)) {
    // What was transferred has no bytes left, and can't be filled.
    if (output.byteLength > 0) output.fill(0);
  }
}
