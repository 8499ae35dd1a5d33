/**
 * @file `npm run soak`: two engines and everything that can go wrong for a while (tests/bench/soak; see scripts/bench.ts for why there);
 * before it, without arguments, the long form of every test file that has one (scripts/long-forms.ts), one after the other.
 */
import { spawnSync } from 'node:child_process';
import { longForms } from './long-forms.ts';

interface Program {
  /** Returns the exit code. */
  readonly main: (args: readonly string[]) => Promise<number>;
}

/** All of them, whatever one finds; the first exit code that isn't 0. */
function runLongForms(): number {
  let failed = 0;
  for (const file of longForms(`${import.meta.dirname}/..`)) {
    const run = spawnSync('vitest', ['run', file], {
      stdio: 'inherit',
      env: { ...process.env, WELLIO_SOAK: '1' },
    });
    failed ||= run.status ?? 1;
  }
  return failed;
}

const args = process.argv.slice(2);
const failed = args.length === 0 ? runLongForms() : 0;
const { main } = (await import(new URL('../tests/bench/soak/main.ts', import.meta.url).href)) as Program;
process.exitCode = (await main(args)) || failed;
