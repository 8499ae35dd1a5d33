/** The command as a person runs it. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { TestClient } from '../test-client.ts';

const CLI = join(import.meta.dirname, '../../cli.ts');

interface Run {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
  /** Resolves once the output holds the text. */
  readonly waitFor: (text: string) => Promise<void>;
}

function run(...args: readonly string[]): Run {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  onTestFinished(() => void child.kill('SIGKILL'));
  const waitFor = async (text: string): Promise<void> => {
    while (!output.includes(text)) {
      if (child.exitCode !== null) throw new Error(`ended without "${text}": ${output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return { child, output: () => output, ended, waitFor };
}

test('says what it is, has its folder to itself, and Ctrl-C ends it', async () => {
  const dir = temporaryFolder();
  const { child, output, ended, waitFor } = run('--port', '0', '--dir', dir);
  await waitFor('ndf.json');
  expect(output()).toContain('NO ANONYMITY');
  expect(existsSync(join(dir, 'ndf.json'))).toBe(true);

  const second = run('--port', '0', '--dir', dir);
  expect(await second.ended).toBe(2);
  expect(second.output()).toMatch(/^localnet: [^\n]*in use by another localnet[^\n]*\n$/);

  child.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(existsSync(join(dir, 'lock'))).toBe(false);
});

test('prints one line per put and pickup when asked to, and only then', async () => {
  const { child, output, ended, waitFor } = run(
    '--port',
    '0',
    '--dir',
    temporaryFolder(),
    '--round-ms',
    '100',
  );
  await waitFor('Ctrl-C');
  const ndf = await fetch(/http:\S+ndf\.json/.exec(output())?.[0] ?? '').then((r) => r.text());
  const client = await TestClient.register(ndf);
  await client.send(client, 'unseen');
  expect(output()).not.toContain('put ');
  child.kill('SIGUSR2');
  await waitFor('showing puts and pickups');
  const { round } = await client.send(client, 'seen');
  await client.pickUp(round);
  await waitFor('pickup');
  expect(output().match(new RegExp(`put +round ${round} gateway 0: 1 slots`, 'g'))?.length).toBe(1);
  expect(output().match(new RegExp(`pickup +round ${round} gateway 0: 1 messages`, 'g'))?.length).toBe(1);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

test.each([[['--nodes', 'x']], [['--nope']], [['--nodes', '2', '--team', '3']], [['--port', '99999']]])(
  '%j is one line and exit code 2',
  async (args) => {
    const { output, ended } = run('--dir', temporaryFolder(), ...args);
    expect(await ended).toBe(2);
    expect(output()).toMatch(/^localnet: [^\n]+\n$/);
  },
);
