/** @file Bad input on every home: refused with an error of the closed list, and nothing is stored. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { databaseFailure } from '../../workers/backend/server-errors.ts';
import {
  badBackups,
  badKeyRows,
  badKeys,
  badMessages,
  badPrefixes,
  badRevocations,
} from './support/bad-input.ts';
import type { Act, Answer, Home } from './support/home.ts';
import { HOMES, useHomes } from './support/homes.ts';
import { OWNER, seed } from './support/people.ts';
import { validToken } from './support/tokens.ts';

const homeOf = useHomes();

/** Failures that a server's refusal of an input may be; anything else would be news to the screens. */
const EXPECTED = [
  'malformed',
  'too-large',
  'wrong-time',
  'not-allowed',
  'not-found',
  'version-conflict',
  'recipient-revoked',
  'key-taken',
  'device-has-key',
];

async function contents(home: Home): Promise<string> {
  const tables = ['user_encryption_keys', 'secure_messages', 'key_revocations', 'user_key_backups'];
  const hashes = tables.map(
    (table) => `(select md5(string_agg(t::text, ',' order by id)) from public.${table} t)`,
  );
  const [row] = await home.admin(
    `select concat_ws('|', ${hashes.join(', ')}, (select count(*) from wellio.rates)) as all`,
  );
  return String(row?.['all']);
}

function failureOf(answer: Answer & { readonly ok: false }): string {
  return databaseFailure({ status: 400, code: answer.code, message: answer.message });
}

async function refused(home: Home, act: Act, token: string | null): Promise<void> {
  const before = await contents(home);
  const answer = await home.request(token, act);
  expect(answer.ok, JSON.stringify(act).slice(0, 400)).toBe(false);
  if (!answer.ok) expect(EXPECTED, `${answer.code} ${answer.message}`).toContain(failureOf(answer));
  expect(await contents(home)).toBe(before);
}

const CASES: readonly (readonly [what: string, acts: fc.Arbitrary<Act>, signedIn: boolean])[] = [
  ['keys', badKeys.map((args) => ({ kind: 'call', name: 'publish_key', args })), true],
  ['rows of keys', badKeyRows.map((row) => ({ kind: 'insert', table: 'user_encryption_keys', row })), true],
  ['messages', badMessages.map((payload) => ({ kind: 'call', name: 'relay_put', args: { payload } })), true],
  ['backups', badBackups.map((args) => ({ kind: 'call', name: 'put_backup', args })), true],
  ['revocations', badRevocations.map((args) => ({ kind: 'call', name: 'revoke_key', args })), true],
  ['prefixes', badPrefixes.map((args) => ({ kind: 'call', name: 'revocations', args })), false],
];

describe.each(HOMES)('%s', (name) => {
  test.each(CASES)('refuses bad %s and stores nothing', async (_, acts, signedIn) => {
    const home = homeOf(name);
    await seed(home);
    const token = signedIn ? validToken(OWNER) : null;
    await fc.assert(
      fc.asyncProperty(acts, (act) => refused(home, act, token)),
      { numRuns: name === 'embedded server' ? 40 : 80 },
    );
  });
});
