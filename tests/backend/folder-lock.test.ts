/** @file One process per folder, whatever became of the last one. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from '../../scripts/backend/folder-lock.ts';

const HOLD = `
  const { lockFolder } = await import(process.argv[1]);
  try {
    lockFolder(process.argv[2]);
    console.log('held');
    setTimeout(() => {}, 60_000);
  } catch (error) {
    console.log('refused');
  }`;
const MODULE = join(import.meta.dirname, '../../scripts/backend/folder-lock.ts');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wellio-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const holder = (pid: number, started: string | null): void =>
  writeFileSync(join(folder, 'lock'), JSON.stringify({ pid, started }));

test('is taken once, and again after its release', () => {
  const lock = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(`in use by another process (${process.pid})`);
  lock.release();
  lockFolder(folder).release();
  expect(readdirSync(folder)).toEqual([]);
});

test('a process that is gone holds nothing', () => {
  const gone = spawnSync(process.execPath, ['--version']).pid;
  holder(gone, '1');
  lockFolder(folder).release();
});

test('another program under a dead holder’s process id holds nothing', () => {
  holder(process.pid, 'another start');
  lockFolder(folder).release();
});

test('a lock that was never written whole holds nothing', () => {
  writeFileSync(join(folder, 'lock'), '{"pid":');
  lockFolder(folder).release();
});

test('of several processes at a dead one’s lock exactly one gets the folder', async () => {
  holder(spawnSync(process.execPath, ['--version']).pid, '1');
  const children = Array.from({ length: 6 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', HOLD, MODULE, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
  const said = await Promise.all(
    children.map(
      (child) =>
        new Promise<string>((resolve) =>
          child.stdout.once('data', (text: Buffer) => resolve(text.toString().trim())),
        ),
    ),
  );
  expect(said.sort()).toEqual(['held', ...Array.from({ length: 5 }, () => 'refused')]);
  const { pid } = JSON.parse(readFileSync(join(folder, 'lock'), 'utf8')) as { readonly pid: number };
  expect(children.map((child) => child.pid)).toContain(pid);
  for (const child of children) child.kill('SIGKILL');
});
