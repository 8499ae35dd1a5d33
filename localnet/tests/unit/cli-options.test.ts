import { expect, test } from 'vitest';
import { parseCli } from '../../cli-options.ts';

test('without flags: port 22840, folder .localnet, quiet', () => {
  expect(parseCli([])).toEqual({
    kind: 'run',
    options: { port: 22840, dir: '.localnet', verbose: false },
  });
});

test('every flag arrives', () => {
  const args = '--nodes 5 --team 2 --round-ms 250 --port 0 --dir x --verbose'.split(' ');
  expect(parseCli(args)).toEqual({
    kind: 'run',
    options: { nodes: 5, team: 2, roundMs: 250, port: 0, dir: 'x', verbose: true },
  });
});

test.each([
  [['--nodes', 'three']],
  [['--nodes', '-3']],
  [['--port', '1e4']],
  [['--round-ms']],
  [['--colour']],
  [['folder']],
  [['--dir', '']],
])('%j is one line of complaint', (args) => {
  const result = parseCli(args);
  expect(result.kind).toBe('wrong');
  if (result.kind === 'wrong') expect(result.message).toMatch(/^[^\n]{5,}$/);
});

test('--help wins', () => {
  expect(parseCli(['--help', '--nodes', '2'])).toEqual({ kind: 'help' });
});
