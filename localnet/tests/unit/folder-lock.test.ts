import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockFolder } from '../../folder-lock.ts';
import { LocalnetStartError } from '../../types.ts';
import { temporaryFolder } from '../temporary-folder.ts';

test('a folder has one holder at a time', () => {
  const dir = temporaryFolder();
  const unlock = lockFolder(dir);
  expect(() => lockFolder(dir)).toThrow(LocalnetStartError);
  expect(() => lockFolder(dir)).toThrow(/^[^\n]*in use by another localnet[^\n]*$/);
  unlock();
  lockFolder(dir)();
  expect(existsSync(join(dir, 'lock'))).toBe(false);
});

test('the lock of a process that is gone is taken over, whoever has its number now', () => {
  const dir = temporaryFolder();
  const stale = ['4194303 12345', 'nonsense', ''];
  if (process.platform === 'linux') stale.push(`${process.pid} 1`);
  for (const holder of stale) {
    writeFileSync(join(dir, 'lock'), holder);
    lockFolder(dir)();
  }
});
