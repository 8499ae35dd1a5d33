/**
 * @file `npm test` and, with --fast, `npm run verify`: every stage with its time, in lanes side by side; at the end one line
 * `N passed, N failed`. A stage that ran no test has failed; a missing browser is one line and exit 1.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs, stripVTControlCharacters } from 'node:util';

interface Count {
  readonly passed: number;
  /** The failed tests' names, each with the first line of what was wrong. */
  readonly failures: readonly string[];
}

interface Stage {
  readonly name: string;
  /** Left out by `npm run verify`. */
  readonly slow: boolean;
  readonly command: readonly string[];
  /** What the report file says, or null when the stage is one check by its exit code. */
  readonly count: ((report: string) => Count) | null;
}

interface VitestReport {
  readonly numPassedTests?: number;
  readonly testResults?: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}

interface PlaywrightSuite {
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs?: readonly {
    readonly title: string;
    readonly file: string;
    readonly tests: readonly {
      readonly status: string;
      readonly results: readonly { readonly error?: { readonly message?: string } }[];
    }[];
  }[];
}

interface PlaywrightReport extends PlaywrightSuite {
  readonly stats?: { readonly expected?: number };
  readonly errors?: readonly { readonly message?: string }[];
}

const failure = (where: string, message = ''): string =>
  `${where}: ${stripVTControlCharacters(message).trim().split('\n', 1)[0] ?? ''}`;

function vitestCount(report: string): Count {
  const { numPassedTests = 0, testResults = [] } = JSON.parse(report) as VitestReport;
  const failures = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(process.cwd(), name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    // A file that couldn't be loaded has no failed test of its own.
    if (failed.length === 0 && status === 'failed') return [failure(file, message)];
    return failed.map((test) => failure(`${file} › ${test.fullName}`, test.failureMessages?.[0]));
  });
  return { passed: numPassedTests, failures };
}

const playwrightFailures = ({ suites = [], specs = [] }: PlaywrightSuite): string[] => [
  ...suites.flatMap(playwrightFailures),
  ...specs.flatMap(({ title, file, tests }) =>
    tests
      // A test that passed only when repeated has failed.
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ results }) =>
        failure(`${file} › ${title}`, results.find(({ error }) => error !== undefined)?.error?.message),
      ),
  ),
];

function playwrightCount(report: string): Count {
  const parsed = JSON.parse(report) as PlaywrightReport;
  return {
    passed: parsed.stats?.expected ?? 0,
    failures: [
      ...playwrightFailures(parsed),
      ...(parsed.errors ?? []).map(({ message }) => failure('e2e', message)),
    ],
  };
}

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

const check = (name: string, ...command: string[]): Stage => ({ name, slow: false, command, count: null });

/** First of all: what the others stand on. */
const FIRST: readonly Stage[] = [
  check('format', 'npm', 'run', '--silent', 'format:check'),
  check('build', 'vite', 'build', '--logLevel', 'warn'),
];

/**
 * Then lanes, side by side: what waits for a mix network leaves the processor to what computes. Two cores, so four lanes of which
 * three mostly wait.
 */
const LANES: readonly (readonly Stage[])[] = [
  [
    check('lint', 'npm', 'run', '--silent', 'lint'),
    check('types', 'npm', 'run', '--silent', 'types'),
    check('imports', 'npm', 'run', '--silent', 'imports'),
    vitest('unit', false),
    vitest('vectors', false),
  ],
  [
    { name: 'e2e', slow: true, command: ['playwright', 'test'], count: playwrightCount },
    vitest('second-engine', true),
  ],
  [vitest('engines', true)],
  [
    vitest('mixnet', true),
    vitest('rls', true),
    vitest('backend', true),
    vitest('localnet', true),
    vitest('browser', true),
  ],
];

/** `npm run verify`: nothing waits for a network, so one lane for each of two cores. */
const FAST_LANES: readonly (readonly string[])[] = [
  ['lint', 'types', 'imports'],
  ['unit', 'vectors'],
];

const { values } = parseArgs({
  options: { fast: { type: 'boolean', default: false }, stage: { type: 'string', multiple: true } },
});
const chromium = process.env['WELLIO_CHROMIUM'] ?? '/usr/bin/chromium';
const isChosen = ({ name, slow }: Stage): boolean =>
  (values.stage?.includes(name) ?? true) && !(values.fast && slow);
const first = FIRST.filter(isChosen);
const stages = LANES.flat();
const lanes = (
  values.fast ? FAST_LANES.map((names) => stages.filter(({ name }) => names.includes(name))) : LANES
).map((lane) => lane.filter(isChosen));
if (lanes.flat().some(({ slow }) => slow) && !existsSync(chromium)) {
  console.error(
    `Chromium is missing at ${chromium}: install it (Debian: apt-get install chromium) or set WELLIO_CHROMIUM.`,
  );
  process.exit(1);
}

const firefox = process.env['WELLIO_FIREFOX'] ?? '/usr/bin/firefox-esr';
if (lanes.flat().some(({ name }) => name === 'second-engine') && !existsSync(firefox)) {
  console.error(
    `Firefox is missing at ${firefox}: install it (Debian: apt-get install firefox-esr) or set WELLIO_FIREFOX.`,
  );
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'wellio-test-'));
const rows: string[] = [];
const failures: string[] = [];
let passed = 0;

/** Runs a program to its end; what it prints is kept, so that lanes don't mix. */
function run(command: readonly string[], report: string): Promise<{ status: number; output: string }> {
  const [program = '', ...args] = command.map((word) => word.replace('REPORT', report));
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, WELLIO_REPORT: report },
    });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve({ status: 1, output: output + error.message }));
    child.on('close', (code) => resolve({ status: code ?? 1, output }));
  });
}

async function runStage({ name, command, count }: Stage): Promise<void> {
  const report = join(folder, `${name}.json`);
  console.log(`── ${name} …`);
  const started = performance.now();
  const { status, output } = await run(command, report);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  let counted: Count;
  if (count === null) {
    counted = status === 0 ? { passed: 1, failures: [] } : { passed: 0, failures: [name] };
  } else if (existsSync(report)) {
    counted = count(readFileSync(report, 'utf8'));
  } else {
    counted = { passed: 0, failures: [`${name}: no report was written`] };
  }
  const ranNone = counted.passed + counted.failures.length === 0;
  if (ranNone) counted = { passed: 0, failures: [`${name}: no test ran`] };
  else if (status !== 0 && counted.failures.length === 0)
    counted = { ...counted, failures: [`${name}: ended with ${status}`] };
  passed += counted.passed;
  failures.push(...counted.failures);
  const row = `${name.padEnd(13)} ${seconds.padStart(7)} s   ${counted.passed} passed, ${counted.failures.length} failed`;
  rows.push(row);
  console.log(`\n${'─'.repeat(40)} ${name}\n${output.trimEnd()}`);
  console.log(`── ${row}\n`);
}

async function runLane(lane: readonly Stage[]): Promise<void> {
  for (const stage of lane) await runStage(stage);
}

await runLane(first);
await Promise.all(lanes.map(runLane));

rmSync(folder, { recursive: true });
console.log(`\n${rows.join('\n')}\n`);
if (passed + failures.length === 0) failures.push('no stage was chosen');
// Once more at the end, where whoever sees only that finds them.
for (const line of failures) console.log(`failed: ${line}`);
console.log(`${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;
