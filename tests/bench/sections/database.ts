/** @file Every query that the app makes of the database, at size against 1,000 rows on PostgreSQL: tests/rls/scale.test.ts measures. */
import { spawnSync } from 'node:child_process';
import type { Row } from '../figures.ts';
import { CannotRun, type Lab } from '../lab.ts';
import type { Section } from '../section.ts';

/** As the test prints them: name, fastest of fifteen at each size, ratio. */
const LINE = /^(.+?)\s+([\d.]+) ms\s+([\d.]+) ms\s+× ([\d.]+)$/;
const TAKEN = 15;

export function readRatios(output: string, size: string): readonly Row[] {
  return output.split('\n').flatMap((line): Row[] => {
    // eslint-disable-next-line no-control-regex -- colours of the runner
    const [, name, small, large, ratio] = LINE.exec(line.replace(/\u001b\[[\d;]*m/g, '').trim()) ?? [];
    if (name === undefined) return [];
    return [
      {
        what: `${name}: ${size} / 1,000`,
        value: Number(ratio),
        unit: '×',
        n: TAKEN,
        note: `${small ?? ''} ms, ${large ?? ''} ms`,
      },
    ];
  });
}

function run(lab: Lab): readonly Row[] {
  const env = { ...process.env };
  delete env['WELLIO_SOAK'];
  // The bench's own folder is this user's alone; PostgreSQL's is another's where that is root.
  delete env['TMPDIR'];
  const size = lab.options.quick ? '10,000 keys, 50,000 revocations' : '100,000 keys, 1,000,000 revocations';
  const answer = spawnSync('vitest', ['run', '--project', 'rls', 'tests/rls/scale.test.ts'], {
    encoding: 'utf8',
    env: lab.options.quick ? env : { ...env, WELLIO_SOAK: '1' },
  });
  const rows = readRatios(answer.stdout, size);
  if (answer.status !== 0 || rows.length === 0)
    throw new CannotRun('the database at size did not pass: run `vitest run --project rls tests/rls/scale`');
  return rows;
}

export const database: Section = {
  name: 'database',
  title: 'PostgreSQL: every query of the app, at size against 1,000 rows',
  run: (lab) => Promise.resolve().then(() => run(lab)),
};
