import { onTestFinished } from 'vitest';
import { startLocalnet } from '../index.ts';
import type { Localnet, LocalnetOptions } from '../index.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A quick network on free ports, stopped when the test ends. */
export async function startTestNetwork(options: Partial<LocalnetOptions> = {}): Promise<Localnet> {
  const network = await startLocalnet({
    port: 0,
    roundMs: 100,
    dir: options.dir ?? temporaryFolder(),
    ...options,
  });
  onTestFinished(() => network.stop());
  return network;
}
