/** @file Every environment's type check (one tsconfig each), all of them, then one verdict. */
import { spawnSync } from 'node:child_process';

const CHECKS: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['workers', 'tsc', '-p', 'workers'],
  ['localnet', 'tsc', '-p', 'localnet'],
  ['scripts', 'tsc', '-p', 'scripts'],
  ['tests', 'tsc', '-p', 'tests'],
  ['app (sync)', 'svelte-kit', 'sync'],
  ['app', 'svelte-check', '--tsconfig', './tsconfig.json', '--fail-on-warnings'],
  [
    'interface tests',
    'svelte-check',
    '--tsconfig',
    './tests/browser/interface/tsconfig.json',
    '--fail-on-warnings',
  ],
];

let failed = 0;
for (const [name, command, ...args] of CHECKS) {
  const run = spawnSync(command, args, { encoding: 'utf8' });
  if (run.status !== 0) {
    failed += 1;
    console.log(`types: ${name} failed\n${run.stdout}${run.stderr}`);
  }
}
console.log(failed === 0 ? `types: ${CHECKS.length} checks passed` : `types: ${failed} checks failed`);
process.exitCode = failed === 0 ? 0 : 1;
