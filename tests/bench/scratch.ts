/** @file One folder for everything temporary, and an end that leaves nothing behind, however the run ends. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Ending {
  /** Called once, on the first Ctrl-C or SIGTERM; the process exits when it resolves. */
  readonly onInterrupt: (close: () => Promise<void>) => void;
  /** Synchronous last resort: runs at every exit. */
  readonly atExit: (clean: () => void) => void;
}

/** From here on every temporary folder of this process (localnet, builds, browser profiles) lies in one, removed at exit. */
export function useScratch(prefix: string): Ending {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  process.env['TMPDIR'] = folder;
  const cleaners: (() => void)[] = [];
  process.on('exit', () => {
    for (const clean of cleaners) clean();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });
  return {
    onInterrupt(close) {
      let ending = false;
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.on(signal, () => {
          if (ending) return;
          ending = true;
          console.log('\nInterrupted: closing browsers and servers …');
          void close().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143));
        });
      }
    },
    atExit: (clean) => cleaners.push(clean),
  };
}
