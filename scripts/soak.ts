/**
 * @file `npm run soak`: two engines and everything that can go wrong for a while (tests/bench/soak; see scripts/bench.ts for why there);
 * before it, without arguments, the long forms of the database's size and of the server that is killed.
 */
import { spawnSync } from 'node:child_process';

interface Program {
  /** Returns the exit code. */
  readonly main: (args: readonly string[]) => Promise<number>;
}

/** 100,000 users and 1,000,000 revocations on PostgreSQL; twenty kills of the embedded server. */
const LONG_FORMS = [
  ['--project', 'rls', 'tests/rls/scale.test.ts'],
  ['--project', 'backend', 'tests/backend/killed.test.ts'],
] as const;

function longForms(): number {
  for (const args of LONG_FORMS) {
    const run = spawnSync('vitest', ['run', ...args], {
      stdio: 'inherit',
      env: { ...process.env, WELLIO_SOAK: '1' },
    });
    if (run.status !== 0) return run.status ?? 1;
  }
  return 0;
}

const args = process.argv.slice(2);
const failed = args.length === 0 ? longForms() : 0;
const { main } = (await import(new URL('../tests/bench/soak/main.ts', import.meta.url).href)) as Program;
process.exitCode = (await main(args)) || failed;
