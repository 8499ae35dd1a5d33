import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';

const PROTO = join(import.meta.dirname, '../../proto');
const BIN = join(import.meta.dirname, '../../../node_modules/.bin');

test('the generated codecs are those of the definitions', () => {
  const out = temporaryFolder();
  try {
    execFileSync(join(BIN, 'buf'), ['generate', '--output', out], {
      cwd: PROTO,
      env: { ...process.env, PATH: `${BIN}:${process.env['PATH'] ?? ''}` },
      stdio: 'pipe',
    });
  } catch (error) {
    // buf is a native program that npm has for most platforms, not for all.
    if (!String(error).includes('ENOENT')) throw error;
    console.log('note: buf is not available on this platform, so the generated codecs were not compared');
    return;
  }
  const files = readdirSync(join(PROTO, 'gen')).sort();
  expect(readdirSync(join(out, 'gen')).sort()).toEqual(files);
  for (const file of files) {
    expect(readFileSync(join(out, 'gen', file), 'utf8')).toBe(readFileSync(join(PROTO, 'gen', file), 'utf8'));
  }
});
