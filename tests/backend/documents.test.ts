/** @file The documents keep their promise: each claim names a test that exists, and what they say of configuration is so. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

describe('docs/SECURITY_AUDIT.md', () => {
  const text = read('docs/SECURITY_AUDIT.md');
  const claims = text
    .split('\n')
    .filter((line) => /^\|/.test(line) && !/^\|[\s-]*claim|^\|[\s|-]+$/i.test(line));

  test('has claims, and each names its test', () => {
    expect(claims.length).toBeGreaterThan(15);
    // "The same" is the test of the claim before.
    expect(claims.filter((line) => !/`(?:tests|localnet\/tests)\/[^`]+`|\| the same/.test(line))).toEqual([]);
  });

  test.each(['docs/SECURITY_AUDIT.md', 'docs/ACCESS_MODEL.md', 'docs/OPERATIONS.md'])(
    '%s names files that exist',
    (path) => {
      const named = [
        ...read(path).matchAll(/`((?:tests|workers|scripts|supabase|docs)\/[\w./-]+\.\w+)`/g),
      ].map(([, file]) => file ?? '');
      expect(named.length).toBeGreaterThan(0);
      expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
    },
  );
});

test('supabase/config.toml asks of a hosted project what the SQL and the worker insist on', () => {
  const config = read('supabase/config.toml');
  expect(config).toMatch(/^jwt_expiry = 600$/m);
  expect(config).toMatch(/^minimum_password_length = 12$/m);
  expect(config).toMatch(/^enable_anonymous_sign_ins = false$/m);
  expect(config).toMatch(/^schemas = \["public"\]$/m);
});
