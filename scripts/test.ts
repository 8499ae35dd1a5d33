/**
 * @file `npm test` and, with --fast, `npm run verify`: every stage in turn, each with its time; at the end one line
 * `N passed, N failed`. A stage that ran no test has failed; a missing browser is one line and exit 1.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

interface Count {
  readonly passed: number;
  readonly failed: number;
}

interface Stage {
  readonly name: string;
  /** Left out by `npm run verify`. */
  readonly slow: boolean;
  readonly command: readonly string[];
  /** What the report file says, or null when the stage is one check by its exit code. */
  readonly count: ((report: string) => Count) | null;
}

interface PlaywrightReport {
  readonly stats?: { readonly expected?: number; readonly unexpected?: number; readonly flaky?: number };
  readonly errors?: readonly unknown[];
}

const vitestCount = (report: string): Count => {
  const {
    numPassedTests = 0,
    numFailedTests = 0,
    numFailedTestSuites = 0,
  } = JSON.parse(report) as {
    readonly numPassedTests?: number;
    readonly numFailedTests?: number;
    readonly numFailedTestSuites?: number;
  };
  return { passed: numPassedTests, failed: Math.max(numFailedTests, numFailedTestSuites > 0 ? 1 : 0) };
};

const playwrightCount = (report: string): Count => {
  const { stats = {}, errors = [] } = JSON.parse(report) as PlaywrightReport;
  // A test that passed only when repeated has failed.
  return {
    passed: stats.expected ?? 0,
    failed: (stats.unexpected ?? 0) + (stats.flaky ?? 0) + (errors.length > 0 ? 1 : 0),
  };
};

const vitest = (project: string, slow: boolean): Stage => ({
  name: project,
  slow,
  command: [
    'vitest',
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    '--outputFile.json=REPORT',
  ],
  count: vitestCount,
});

const STAGES: readonly Stage[] = [
  { name: 'format', slow: false, command: ['npm', 'run', '--silent', 'format:check'], count: null },
  { name: 'build', slow: false, command: ['vite', 'build', '--logLevel', 'warn'], count: null },
  { name: 'lint', slow: false, command: ['npm', 'run', '--silent', 'lint'], count: null },
  { name: 'types', slow: false, command: ['npm', 'run', '--silent', 'types'], count: null },
  { name: 'imports', slow: false, command: ['npm', 'run', '--silent', 'imports'], count: null },
  vitest('unit', false),
  vitest('vectors', false),
  vitest('rls', true),
  vitest('backend', true),
  vitest('browser', true),
  vitest('localnet', true),
  vitest('mixnet', true),
  vitest('engines', true),
  { name: 'e2e', slow: true, command: ['playwright', 'test'], count: playwrightCount },
];

const { values } = parseArgs({
  options: { fast: { type: 'boolean', default: false }, stage: { type: 'string', multiple: true } },
});
const chromium = process.env['WELLIO_CHROMIUM'] ?? '/usr/bin/chromium';
const chosen = STAGES.filter(
  ({ name, slow }) => (values.stage?.includes(name) ?? true) && !(values.fast && slow),
);
if (chosen.some(({ slow }) => slow) && !existsSync(chromium)) {
  console.error(
    `Chromium is missing at ${chromium}: install it (Debian: apt-get install chromium) or set WELLIO_CHROMIUM.`,
  );
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'wellio-test-'));
const rows: string[] = [];
let passed = 0;
let failed = 0;

for (const { name, command, count } of chosen) {
  const report = join(folder, `${name}.json`);
  const [program = '', ...args] = command.map((word) => word.replace('REPORT', report));
  console.log(`\n── ${name}`);
  const started = performance.now();
  const run = spawnSync(program, args, { stdio: 'inherit', env: { ...process.env, WELLIO_REPORT: report } });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  let counted: Count;
  if (count === null) {
    counted = run.status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  } else if (existsSync(report)) {
    counted = count(readFileSync(report, 'utf8'));
  } else {
    counted = { passed: 0, failed: 1 };
  }
  if (counted.passed + counted.failed === 0) {
    console.log(`${name}: no test ran, which is a failure.`);
    counted = { passed: 0, failed: 1 };
  }
  if (run.status !== 0 && counted.failed === 0) counted = { ...counted, failed: 1 };
  passed += counted.passed;
  failed += counted.failed;
  rows.push(
    `${name.padEnd(10)} ${seconds.padStart(7)} s   ${counted.passed} passed, ${counted.failed} failed`,
  );
}

rmSync(folder, { recursive: true });
console.log(`\n${rows.join('\n')}\n`);
if (passed + failed === 0) failed = 1;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
