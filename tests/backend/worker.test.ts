/** @file The backend worker's inside (all but its thread) against the real embedded server: accounts, keys, backups, states. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PublicKeys } from '../../workers/engine/transport/backend-port.ts';
import { messageText } from '../rls/support/people.ts';
import { openInProcess, type InProcess } from './support/in-process.ts';
import { Profile } from './support/profile.ts';

const PASSWORD = 'correct horse battery';

let backend: InProcess;
let url = '';

beforeAll(async () => {
  backend = await openInProcess();
  ({ url } = backend.place);
});
afterAll(() => backend.stop());

const keys = (deviceId = randomBytes(16).toString('hex')): PublicKeys => ({
  deviceId,
  kem: new Uint8Array(randomBytes(1184)),
  signing: new Uint8Array(randomBytes(1952)),
  protocolVersion: 1,
});

let people = 0;
let email = '';
beforeEach(() => {
  people += 1;
  email = `person-${people}@example.org`;
});

async function signedUp(): Promise<Profile> {
  const profile = new Profile(backend.place);
  expect(await profile.call('sign-up', { email, password: PASSWORD })).toEqual({
    ok: true,
    value: { next: 'signed-in' },
  });
  return profile;
}

const done = { ok: true, value: null };
const failed = (error: string): object => ({ ok: false, error });

describe('an account', () => {
  test('is made, left, and opened on another profile', async () => {
    const first = await signedUp();
    expect(first.state).toEqual({ kind: 'signed-in', email });
    expect(await first.call('sign-out', { where: 'here' })).toEqual(done);
    expect(first.state).toEqual({ kind: 'signed-out' });
    expect(first.session).toBeNull();
    expect(await first.call('get-backup', { version: null })).toEqual(failed('signed-out'));
    const second = new Profile(backend.place);
    expect(await second.call('sign-in', { email, password: PASSWORD })).toEqual(done);
    expect(await second.call('get-backup', { version: null })).toEqual({ ok: true, value: { backup: null } });
  });

  test('outlives a reload by its stored session alone', async () => {
    const first = await signedUp();
    const second = new Profile(backend.place, first.session);
    expect(await second.call('get-backup', { version: null })).toEqual({ ok: true, value: { backup: null } });
    expect(second.session?.refreshToken).not.toBe(first.session?.refreshToken);
    expect(second.states).toEqual([{ kind: 'signed-in', email }]);
  });

  test('that does not exist is refused in the words of a wrong password', async () => {
    await signedUp();
    const profile = new Profile(backend.place);
    const wrong = await profile.call('sign-in', { email, password: 'not the password' });
    const unknown = await profile.call('sign-in', {
      email: 'nobody@example.org',
      password: 'not the password',
    });
    expect(wrong).toEqual(failed('not-accepted'));
    expect(unknown).toEqual(wrong);
    const taken = await profile.call('sign-up', { email, password: 'not the password' });
    expect(taken).toEqual(wrong);
    const again = await profile.call('sign-up', { email, password: PASSWORD });
    expect(again).toEqual({ ok: true, value: { next: 'signed-in' } });
  });

  test('a code is promised whether there is an account or not, and a wrong one refused', async () => {
    await signedUp();
    const profile = new Profile(backend.place);
    expect(await profile.call('request-code', { email })).toEqual(done);
    expect(await profile.call('request-code', { email: 'nobody@example.org' })).toEqual(done);
    const wrong = failed('not-accepted');
    expect(await profile.call('sign-in-with-code', { email, code: '000000' })).toEqual(wrong);
    expect(await profile.call('sign-in-with-code', { email: 'nobody@example.org', code: '000000' })).toEqual(
      wrong,
    );
  });

  test('takes no short password, at the worker or at the server', async () => {
    const profile = new Profile(backend.place);
    expect(await profile.call('sign-up', { email, password: 'short' })).toEqual(failed('weak-password'));
    expect(profile.requests).toEqual([]);
    const answer = await fetch(`${url}/auth/v1/signup`, {
      method: 'POST',
      headers: { apikey: backend.place.key, 'Content-Type': 'application/json' },
      body: JSON.stringify({ email, password: 'elevenchars' }),
    });
    expect(answer.status).toBe(422);
  });

  test('at a server whose tokens live for an hour is not used', async () => {
    const profile = new Profile(backend.place);
    profile.tamper = (body) => body.replace('"expires_in":600', '"expires_in":3600');
    expect(await profile.call('sign-up', { email, password: PASSWORD })).toEqual(failed('misconfigured'));
    expect(profile.session).toBeNull();
    expect(profile.state).toEqual({ kind: 'signed-out' });
  });

  test('that is deleted is gone', async () => {
    const profile = await signedUp();
    expect(await profile.call('delete-account', null)).toEqual(done);
    expect(profile.session).toBeNull();
    expect(await profile.call('sign-in', { email, password: PASSWORD })).toEqual(failed('not-accepted'));
  });
});

describe('states', () => {
  test('offline is one, and passes', async () => {
    const profile = await signedUp();
    profile.online = false;
    expect(await profile.call('get-backup', { version: null })).toEqual(failed('offline'));
    expect(profile.state).toEqual({ kind: 'signed-in', email });
    profile.online = true;
    expect((await profile.call('get-backup', { version: null })).ok).toBe(true);
  });

  test('signed out elsewhere is one: the session is over and says whose it was', async () => {
    const first = await signedUp();
    const second = new Profile(backend.place);
    await second.call('sign-in', { email, password: PASSWORD });
    expect(await second.call('sign-out', { where: 'others' })).toEqual(done);
    const reloaded = new Profile(backend.place, first.session);
    expect(await reloaded.call('get-backup', { version: null })).toEqual(failed('expired'));
    expect(reloaded.state).toEqual({ kind: 'expired', email });
    expect(reloaded.session).toBeNull();
    expect((await second.call('get-backup', { version: null })).ok).toBe(true);
  });

  test('an answer that is none is a failure of the server', async () => {
    const profile = await signedUp();
    for (const body of [
      '<html>',
      '[{"version":"x"}]',
      '[{"version":1,"format":1,"ciphertext":"*"}]',
      '{}',
      '',
    ]) {
      profile.tamper = () => body;
      expect(await profile.call('get-backup', { version: null }), body).toEqual(failed('server-failed'));
    }
  });

  test('a server without our tables is misconfigured', async () => {
    const profile = await signedUp();
    await backend.app.script('alter function public.latest_backup() rename to hidden');
    expect(await profile.call('get-backup', { version: null })).toEqual(failed('misconfigured'));
    await backend.app.script('alter function public.hidden() rename to latest_backup');
  });
});

describe('keys, backups and messages', () => {
  test('are published, rotated, backed up, sent and picked up', async () => {
    const me = await signedUp();
    const device = randomBytes(16).toString('hex');
    const first = await me.call('publish-keys', keys(device));
    const second = await me.call('rotate-keys', keys(device));
    if (!first.ok || !second.ok) return expect.fail('not published');
    expect(second.value.keyId).toMatch(/^[0-9a-f]{64}$/);

    const ciphertext = new Uint8Array(randomBytes(500));
    expect(await me.call('put-backup', { version: 1, format: 1, ciphertext })).toEqual({
      ok: true,
      value: { version: 1 },
    });
    expect(await me.call('put-backup', { version: 1, format: 1, ciphertext })).toEqual(
      failed('version-conflict'),
    );
    const elsewhere = new Profile(backend.place);
    await elsewhere.call('sign-in', { email, password: PASSWORD });
    expect(await elsewhere.call('get-backup', { version: null })).toEqual({
      ok: true,
      value: { backup: { version: 1, format: 1, ciphertext } },
    });

    email = `other-of-${email}`;
    const other = await signedUp();
    const theirs = await other.call('publish-keys', keys());
    if (!theirs.ok) return expect.fail('not published');
    const payload = messageText({ sender: theirs.value.keyId, recipient: second.value.keyId });
    expect(await other.call('relay-put', { payload })).toEqual(done);
    const inbox = await me.call('relay-inbox', { keyId: second.value.keyId });
    if (!inbox.ok) return expect.fail('no inbox');
    expect(inbox.value.rows.map((row) => row.payload)).toEqual([payload]);
    const ids = inbox.value.rows.map(({ id }) => id);
    expect(await me.call('relay-remove', { keyId: second.value.keyId, ids })).toEqual({
      ok: true,
      value: { removed: 1 },
    });
    // Not theirs to send from.
    expect(await me.call('relay-put', { payload })).toEqual(failed('not-allowed'));
  });

  test('a backup beyond the limit is refused before it leaves', async () => {
    const profile = await signedUp();
    const before = profile.requests.length;
    const ciphertext = new Uint8Array(3 * 1024 * 1024 + 1);
    expect(await profile.call('put-backup', { version: 1, format: 1, ciphertext })).toEqual(
      failed('too-large'),
    );
    expect(profile.requests.length).toBe(before);
    const largest = new Uint8Array(3 * 1024 * 1024);
    expect((await profile.call('put-backup', { version: 1, format: 1, ciphertext: largest })).ok).toBe(true);
  });

  test('a lost device: others are signed out, its key revoked, the password new; with too short a one nothing happens', async () => {
    const lost = await signedUp();
    const deviceId = randomBytes(16).toString('hex');
    await lost.call('publish-keys', keys(deviceId));
    const here = new Profile(backend.place);
    await here.call('sign-in', { email, password: PASSWORD });
    const statement = new Uint8Array(randomBytes(3400));
    const ask = { deviceId, statement, password: 'another horse entirely' };
    expect(await here.call('lose-device', { ...ask, password: 'short' })).toEqual(failed('weak-password'));
    expect(await here.call('lose-device', ask)).toEqual({ ok: true, value: { keys: 1 } });

    const found = new Profile(backend.place, lost.session);
    expect(await found.call('get-backup', { version: null })).toEqual(failed('expired'));
    expect(await found.call('sign-in', { email, password: PASSWORD })).toEqual(failed('not-accepted'));
    expect((await here.call('get-backup', { version: null })).ok).toBe(true);
    expect(await found.call('sign-in', { email, password: ask.password })).toEqual(done);

    const reader = new Profile(backend.place);
    const read = await reader.call('revocations', { prefix: 0, bits: 0, sinceDay: null });
    if (!read.ok) return expect.fail('not read');
    expect(read.value.rows.some((row) => Buffer.from(row.statement ?? []).equals(statement))).toBe(true);
  });
});

describe('what leaves', () => {
  test('goes to the configured origin only, and revocations go in nobody’s name', async () => {
    const profile = await signedUp();
    await profile.call('publish-keys', keys());
    const before = profile.requests.length;
    expect((await profile.call('revocation-prefix-bits', null)).ok).toBe(true);
    expect((await profile.call('revocations', { prefix: 0, bits: 0, sinceDay: 20_000 })).ok).toBe(true);
    const asked = profile.requests.slice(before);
    expect(asked).toHaveLength(2);
    for (const { headers } of asked) expect(headers.has('authorization')).toBe(false);
    for (const request of profile.requests) expect(new URL(request.url).origin).toBe(url);
    const bearers = profile.requests.filter(({ headers }) =>
      headers.get('authorization')?.startsWith('Bearer ey'),
    );
    expect(bearers.length).toBeGreaterThan(0);
  });

  test('no access token ever crosses the port', async () => {
    const profile = await signedUp();
    await profile.call('publish-keys', keys());
    await profile.call('change-password', { password: 'a third horse, please' });
    await new Profile(backend.place, profile.session).call('get-backup', { version: null });
    const bearers = new Set(
      profile.requests.flatMap(({ headers }) => headers.get('authorization')?.replace('Bearer ', '') ?? []),
    );
    expect(bearers.size).toBeGreaterThan(0);
    for (const token of bearers) for (const text of profile.crossed) expect(text).not.toContain(token);
    // The control: the one thing of the account that does cross is found by the same search.
    const refresh = profile.session?.refreshToken ?? 'none';
    expect(profile.crossed.some((text) => text.includes(refresh))).toBe(true);
  });
});
