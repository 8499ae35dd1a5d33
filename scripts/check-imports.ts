/**
 * @file The import rule, twice: on resolved imports of the sources, and on what the built main-thread chunks really hold.
 * Needs a build for the second half (`npm run build`); says so where there is none.
 */
import { existsSync, readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { MODULE_REPORT } from './module-report.ts';

/** Modules that must not be in a chunk of the main thread. */
const FORBIDDEN_ON_MAIN_THREAD = [
  /^workers\/(?!api\/)/,
  /node_modules\/(@noble|@supabase|dexie|xxdk-wasm|cborg|papaparse|@scure\/bip39)\//,
  /^(localnet|tests|scripts)\//,
];

const cruise = spawnSync(
  'depcruise',
  ['--config', '.dependency-cruiser.js', 'src', 'workers', 'localnet', 'scripts'],
  {
    encoding: 'utf8',
  },
);
process.stdout.write(cruise.stdout + cruise.stderr);
let failures = cruise.status === 0 ? 0 : 1;

if (!existsSync(MODULE_REPORT)) {
  console.log('No build here: the check of the built chunks needs `npm run build` first.');
  failures += 1;
} else {
  const report = JSON.parse(readFileSync(MODULE_REPORT, 'utf8')) as Record<string, string[]>;
  let modules = 0;
  for (const [chunk, ids] of Object.entries(report)) {
    modules += ids.length;
    for (const id of ids.filter((id) => FORBIDDEN_ON_MAIN_THREAD.some((pattern) => pattern.test(id)))) {
      console.log(`The main thread's chunk ${chunk} holds ${id}, which belongs to a worker.`);
      failures += 1;
    }
  }
  if (modules === 0) {
    console.log('The build report names no module: nothing was checked.');
    failures += 1;
  }
  console.log(`${Object.keys(report).length} main-thread chunks with ${modules} modules checked.`);
}
process.exitCode = failures === 0 ? 0 : 1;
