/**
 * @file The engine's account over whole profiles (in-memory IndexedDB), the real worker's inside and the embedded server: sessions, keys in
 * the directory, the encrypted copy on another device, a lost device, and which secrets are refused.
 */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Backend } from '../../workers/backend/backend.ts';
import { createAccountPart, type AccountPart } from '../../workers/engine/account/account-part.ts';
import { ACCOUNT } from '../../workers/engine/account/tables.ts';
import { covers, verifyRevocation } from '../../workers/engine/custody/revocation.ts';
import { CONVERSATIONS } from '../../workers/engine/messaging/tables.ts';
import { PEOPLE, type PersonRow } from '../../workers/engine/people/tables.ts';
import { nativeSuite } from '../../workers/engine/protocol/suites/suite.ts';
import type { Profile } from '../../workers/engine/startup/open-profile.ts';
import { put } from '../../workers/engine/store/types.ts';
import type { BackendWorker } from '../../workers/engine/transport/backend-link.ts';
import type { FromBackend } from '../../workers/engine/transport/backend-port.ts';
import type { BackendConfig } from '../../workers/api/backend.ts';
import { close, device, madeBy, random, withRecoveryKey, type Device } from '../unit/backup/support.ts';
import { openInProcess, type InProcess } from './support/in-process.ts';

let server: InProcess;
let config: BackendConfig;
beforeAll(async () => {
  server = await openInProcess();
  config = { kind: 'embedded', ...server.place, emailCodes: false };
}, 120_000);
afterAll(() => server.stop());

const PASSWORD = 'correct horse battery';
const PASSPHRASE = 'ankle brave cactus dolphin ember fabric';

interface Life {
  readonly profile: Profile;
  readonly part: AccountPart;
  /** What the worker was asked for over the network. */
  readonly requests: string[];
  readonly network: { online: boolean; tamper: ((url: string, body: string) => string) | null };
  spawned: number;
}

const lives: Life[] = [];
afterEach(async () => {
  for (const { part, profile } of lives.splice(0)) {
    await part.stop();
    close(profile);
  }
});

async function live(on: Device, told: BackendConfig | null = config): Promise<Life> {
  const profile = await on.open();
  const requests: string[] = [];
  const network: Life['network'] = { online: true, tamper: null };
  const reach: typeof fetch = async (input, init) => {
    const url = String(input instanceof Request ? input.url : input);
    requests.push(url);
    if (!network.online) throw new TypeError('fetch failed');
    const { method, headers, body, signal } = init ?? {};
    const answer = await fetch(url, {
      ...(method === undefined ? {} : { method }),
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    });
    if (network.tamper === null) return answer;
    return new Response(network.tamper(url, await answer.text()), {
      status: answer.status,
      headers: answer.headers,
    });
  };
  const life: Omit<Life, 'part'> & { part?: AccountPart } = { profile, requests, network, spawned: 0 };
  const spawn = (): BackendWorker => {
    life.spawned += 1;
    const worker: BackendWorker = {
      onmessage: null,
      onerror: null,
      postMessage: (message) => backend.handle(message),
      terminate: () => undefined,
    };
    const say = (data: FromBackend): void =>
      void setTimeout(() => worker.onmessage?.({ data } as MessageEvent<FromBackend>));
    const backend = new Backend(say, reach);
    say({ type: 'ready', reachable: [] });
    return worker;
  };
  life.part = await createAccountPart(
    {
      store: profile.store,
      clock: { now: () => Date.now() },
      random,
      keys: profile.keys,
      suite: nativeSuite,
      changed: () => undefined,
    },
    { backend: told, backups: profile.backups, waysIn: profile.waysIn, root: profile.root },
    {
      spawn,
      report: (fault) => {
        throw fault;
      },
    },
  );
  lives.push(life as Life);
  return life as Life;
}

async function end(life: Life): Promise<void> {
  lives.splice(lives.indexOf(life), 1);
  await life.part.stop();
  await life.profile.store.drain();
  close(life.profile);
}

function good<Value>(result: { readonly ok: true; readonly value: Value } | { readonly ok: false }): Value {
  if (!result.ok) throw new Error(JSON.stringify(result));
  return result.value;
}

let made = 0;
const somebody = () => ({ email: `person${(made += 1)}@example.org`, password: PASSWORD });

/** A contact with a conversation and a draft in it. */
async function befriend({ profile }: Life, name: string): Promise<void> {
  const other = await device().open();
  const id = 'c'.repeat(32);
  const certificate = { signingPublicKey: other.keys.signing.publicKey, deviceId: other.keys.deviceId };
  const row = {
    name,
    peer: {
      displayName: name,
      root: other.keys.rootFingerprint,
      rootPublicKey: other.keys.rootPublicKey,
      device: { keyId: other.keys.keyId, root: other.keys.rootFingerprint, certificate },
    },
    conversationId: id,
    theirRole: 'supporter',
    myRole: null,
    ended: false,
    metAt: 0,
  } as unknown as PersonRow;
  const personId = await profile.store.opaqueId(PEOPLE, other.keys.rootFingerprint);
  good(
    await profile.store.write([
      put(PEOPLE, personId, row),
      put(CONVERSATIONS, id, {
        personId,
        ids: [id],
        address: new Uint8Array(36),
        nextCounter: 7,
        received: { upTo: 3, beyond: [] },
        owesAcknowledgement: null,
        lastAcknowledged: 0,
        renew: null,
        draft: 'not for the server',
        unread: 2,
        version: 1,
        ended: false,
        allowRelay: true,
      }),
    ]),
  );
  close(other);
}

test('without an account the worker is never started; neither is it where there is no server', async () => {
  const alone = await live(device());
  alone.part.start(() => undefined);
  await alone.part.publishing.publish();
  await alone.part.cloud.tend();
  expect(await alone.part.lost.list()).toEqual({ ok: false, error: { code: 'backend', why: 'signed-out' } });
  expect([alone.spawned, alone.requests.length]).toEqual([0, 0]);
  const nowhere = await live(device(), null);
  expect(await nowhere.part.account.signIn(somebody())).toEqual({
    ok: false,
    error: { code: 'backend', why: 'not-configured' },
  });
  expect(nowhere.spawned).toBe(0);
});

test('a session outlives a restart, goes to its own server alone, and is gone after signing out', async () => {
  const phone = device();
  const ask = somebody();
  const first = await live(phone);
  expect(good(await first.part.account.signUp(ask))).toEqual({ next: 'signed-in' });
  good(await first.part.publishing.publish());
  expect(first.part.publishing.publishedAt()).not.toBeNull();
  await end(first);

  const second = await live(phone);
  expect(second.part.account.state).toEqual({ kind: 'signed-in', email: ask.email });
  // Published already: nothing is asked.
  good(await second.part.publishing.publish());
  expect(second.requests).toEqual([]);
  expect(good(await second.part.lost.list()).map(({ thisDevice, lost }) => [thisDevice, lost])).toEqual([
    [true, false],
  ]);
  await end(second);

  // The page says another server: the session stays where it was.
  const elsewhere = await live(phone, { ...config, url: 'http://localhost:9' });
  expect(elsewhere.part.account.state).toEqual({ kind: 'signed-out' });
  expect(await elsewhere.part.lost.list()).toMatchObject({ error: { why: 'signed-out' } });
  expect(elsewhere.requests).toEqual([]);
  await end(elsewhere);

  // Offline the page can't be told: the last one counts, and the account is there.
  const offline = await live(phone, null);
  offline.network.online = false;
  expect(offline.part.account.state).toEqual({ kind: 'signed-in', email: ask.email });
  expect(await offline.part.lost.list()).toMatchObject({ error: { why: 'offline' } });
  expect(offline.part.account.offline).toBe(true);
  good(await offline.part.account.signOut());
  expect(await offline.profile.store.count(ACCOUNT)).toBe(0);
});

test('an ended session is a state, said once the server was asked', async () => {
  const phone = device();
  const ask = somebody();
  const first = await live(phone);
  good(await first.part.account.signUp(ask));
  await end(first);
  await server.app.script('delete from auth.refresh_tokens; delete from auth.sessions;');
  const second = await live(phone);
  expect(await second.part.lost.list()).toMatchObject({ error: { why: 'expired' } });
  expect(second.part.account.state).toEqual({ kind: 'expired', email: ask.email });
  good(await second.part.account.signIn(ask));
  expect(second.part.account.signedIn).toBe(true);
});

test('wrong password and unknown account get one answer, and a secret of one’s own is refused', async () => {
  const life = await live(device());
  const { part, profile } = life;
  const ask = somebody();
  good(await profile.waysIn.set([], { kind: 'passphrase', passphrase: PASSPHRASE }));
  expect(await part.account.signUp({ ...ask, password: `  ${PASSPHRASE.replace(' ', '  ')}` })).toEqual({
    ok: false,
    error: { code: 'password-reused', as: 'unlock-passphrase' },
  });
  expect(life.requests).toEqual([]);
  good(await part.account.signUp(ask));
  const backup = 'another phrase of many words indeed, thirteen';
  expect(await part.cloud.setPassphrase(ask.password + ask.password)).toMatchObject({ ok: true });
  expect(await part.cloud.setPassphrase(PASSPHRASE)).toMatchObject({
    error: { code: 'password-reused', as: 'unlock-passphrase' },
  });
  good(await part.cloud.setPassphrase(backup));
  expect(await part.account.changePassword(backup)).toMatchObject({
    error: { code: 'password-reused', as: 'backup-passphrase' },
  });
  const wrong = await part.account.signIn({ ...ask, password: 'not this password' });
  const unknown = await part.account.signIn({ email: 'nobody@example.org', password: 'not this password' });
  expect(wrong).toEqual({ ok: false, error: { code: 'backend', why: 'not-accepted' } });
  expect(unknown).toEqual(wrong);
});

test('nobody guesses the unlock passphrase by trying it as a password', async () => {
  const { part, profile, requests } = await live(device());
  good(await profile.waysIn.set([], { kind: 'passphrase', passphrase: PASSPHRASE }));
  const answers = new Set<string>();
  for (let guess = 0; guess < 25; guess += 1) {
    const answer = await part.account.changePassword(`guess number ${guess}`);
    answers.add(answer.ok ? 'ok' : JSON.stringify(answer.error));
  }
  expect([...answers].at(-1)).toContain('rate-limited');
  expect(requests).toEqual([]);
}, 120_000);

test('keys and contacts come back on another device: no draft, no switch, no diary; wrong passphrases and altered copies are refused', async () => {
  const first = await live(device());
  const ask = somebody();
  good(await first.part.account.signUp(ask));
  await befriend(first, 'Mia');
  expect(await first.part.cloud.backUp()).toEqual({ ok: false, error: { code: 'no-backup-passphrase' } });
  good(await first.part.cloud.setPassphrase(PASSPHRASE));
  expect(await first.part.cloud.state()).toMatchObject({ kind: 'good', version: 1 });
  await first.part.cloud.tend();
  expect((await first.part.cloud.state()).provenAt).not.toBeNull();
  const { rootFingerprint } = first.profile.keys;

  const tablet = device();
  const second = await live(tablet);
  good(await second.part.account.signIn(ask));
  expect(good(await second.part.cloud.list()).map(({ version }) => version)).toEqual([1]);
  expect(await second.part.cloud.read(null, `${PASSPHRASE}s`)).toEqual({
    ok: false,
    error: { code: 'backup-passphrase-wrong' },
  });
  const flip = (at: number) => (url: string, body: string) =>
    url.includes('latest_backup')
      ? body.replace(/"ciphertext":"([^"]+)"/, (_, text: string) => {
          const bytes = Buffer.from(text, 'base64');
          bytes[at < 0 ? bytes.length + at : at] = (bytes[at < 0 ? bytes.length + at : at] ?? 0) ^ 1;
          return `"ciphertext":"${bytes.toString('base64')}"`;
        })
      : body;
  for (const [at, code] of [
    [0, 'not-a-backup'],
    [8, 'backup-newer'],
    [20, 'backup-passphrase-wrong'],
    [-1, 'backup-altered'],
  ] as const) {
    second.network.tamper = flip(at);
    const read = await second.part.cloud.read(null, PASSPHRASE);
    expect([at, read.ok ? 'opened' : read.error.code]).toEqual([at, code]);
  }
  second.network.tamper = null;
  const preview = good(await second.part.cloud.read(null, PASSPHRASE));
  expect(preview).toMatchObject({ mode: 'adopt', counts: { people: 1, entries: 0, messages: 0 } });
  // Nothing has changed until it is decided for.
  expect(await second.profile.store.count(PEOPLE)).toBe(0);
  good(await second.profile.backups.decide(preview.id));
  await end(second);

  const restored = await live(tablet);
  expect(restored.profile.keys.rootFingerprint).toBe(rootFingerprint);
  const people = await restored.profile.store.all(PEOPLE);
  expect(people.map(({ row }) => row.name)).toEqual(['Mia']);
  const [conversation] = await restored.profile.store.all(CONVERSATIONS);
  expect(conversation?.row).toMatchObject({ draft: '', unread: 0, nextCounter: 7, allowRelay: false });
  expect((await restored.profile.backups.snapshot()).recoveryKey).toEqual({ state: 'none' });
  // The session is the device's own and came through.
  expect(restored.part.account.state).toEqual({ kind: 'signed-in', email: ask.email });

  // What lies there is altered behind this device's back: the next look says so.
  await server.app.script(`update public.user_key_backups set ciphertext =
    overlay(ciphertext placing 'AAAA' from length(ciphertext) - 400 for 4)`);
  await first.part.cloud.backUp();
  await server.app.script(`update public.user_key_backups set ciphertext =
    overlay(ciphertext placing 'AAAA' from 401 for 4)`);
  const copy = await first.profile.store.all(ACCOUNT);
  const cloud = copy.find(({ row }) => row.kind === 'cloud-backup');
  if (cloud?.row.kind !== 'cloud-backup') throw new Error('there is a copy');
  good(await first.profile.store.write([put(ACCOUNT, cloud.id, { ...cloud.row, provenAt: null })]));
  await first.part.cloud.tend();
  expect(await first.part.cloud.state()).toMatchObject({ kind: 'failed', why: 'altered' });
}, 120_000);

test('marking a device lost signs it out, revokes its keys in the account root’s name and sets another password', async () => {
  const lost = await live(device());
  const ask = somebody();
  good(await lost.part.account.signUp(ask));
  good(await lost.part.publishing.publish());
  const kept = await live(device());
  good(await kept.part.account.signIn(ask));
  good(await kept.part.publishing.publish());
  expect(
    await kept.part.lost.markLost(kept.profile.keys.deviceId, 'a new password here', null),
  ).toMatchObject({
    error: { why: 'not-allowed' },
  });
  good(await kept.part.lost.markLost(lost.profile.keys.deviceId, 'a new password here', null));
  const [revocation] = (await server.app.query(
    'select statement, reason from public.key_revocations where key_id = $1',
    [lost.profile.keys.keyId],
  )) as readonly { readonly statement: string; readonly reason: string }[];
  expect(revocation?.reason).toBe('device_lost');
  const statement = new Uint8Array(Buffer.from(revocation?.statement ?? '', 'base64'));
  const { rootPublicKey } = kept.profile.keys;
  const verified = await verifyRevocation(nativeSuite, { statement, rootPublicKey });
  expect(good(verified).target).toMatchObject({ kind: 'device', deviceId: lost.profile.keys.deviceId });
  expect(good(await kept.part.lost.list()).map(({ thisDevice, lost: gone }) => [thisDevice, gone])).toEqual(
    expect.arrayContaining([
      [true, false],
      [false, true],
    ]),
  );
  // Another key takes the place of this one, whose inbox is still looked into.
  const before = kept.profile.keys.keyId;
  expect(good(await kept.profile.keys.tend('now'))).toEqual({ rotated: true });
  good(await kept.part.publishing.publish());
  expect(kept.profile.keys.keyId).not.toBe(before);
  expect(kept.part.access.earlierKeyIds()).toEqual([before]);
  expect(await kept.part.account.call('relay-inbox', { keyId: before })).toEqual({
    ok: true,
    value: { rows: [] },
  });
  good(await kept.part.account.signOut());
  expect(await kept.part.account.signIn(ask)).toMatchObject({ error: { why: 'not-accepted' } });
  good(await kept.part.account.signIn({ ...ask, password: 'a new password here' }));
});

test('the device that a restored diary was on before is ended with the statement in the backup: no words, once, and only if the directory knows it', async () => {
  const before = device();
  const lost = await live(before);
  const ask = somebody();
  good(await lost.part.account.signUp(ask));
  const words = await withRecoveryKey(lost.profile);
  const file = await madeBy(lost.profile);
  const { deviceId, rootPublicKey, keyId, signing } = lost.profile.keys;

  const target = device();
  const fresh = await target.open();
  good(await fresh.backups.decide(good(await fresh.backups.read(file, words)).id));
  close(fresh);
  const kept = await live(target);
  expect(kept.part.account.state.kind).toBe('signed-out');
  const [earlier, ...more] = await kept.part.lost.earlier();
  expect(more).toEqual([]);
  expect(earlier).toMatchObject({ deviceId, ended: false });
  expect(Math.abs((earlier?.signedAt ?? 0) - before.time.now)).toBeLessThanOrEqual(60_000);

  const next = 'a new password here';
  expect(await kept.part.lost.endEarlier(deviceId, next)).toMatchObject({ error: { why: 'signed-out' } });
  // An account whose directory has never heard of that device: nobody is signed out for it, and the password stays.
  const other = somebody();
  good(await kept.part.account.signUp(other));
  expect(await kept.part.lost.endEarlier(deviceId, next)).toMatchObject({ error: { why: 'not-found' } });
  good(await kept.part.account.signOut());
  good(await kept.part.account.signIn(other));
  good(await kept.part.account.signOut());

  good(await kept.part.account.signIn(ask));
  expect(await kept.part.lost.endEarlier('0'.repeat(32), next)).toMatchObject({
    error: { why: 'not-found' },
  });
  good(await lost.part.publishing.publish());
  expect(await kept.part.lost.endEarlier(deviceId, 'short')).toMatchObject({
    error: { why: 'weak-password' },
  });
  expect(await kept.part.lost.earlier()).toMatchObject([{ ended: false }]);
  good(await kept.part.lost.endEarlier(deviceId, next));

  const { rows } = good(await kept.part.account.call('revocations', { prefix: 0, bits: 0, sinceDay: null }));
  const [row] = rows.filter((one) => one.keyId === keyId);
  expect(row?.reason).toBe('device_lost');
  const statement = row?.statement ?? new Uint8Array();
  const revocation = good(await verifyRevocation(nativeSuite, { statement, rootPublicKey }));
  expect(
    await covers(nativeSuite.hash, revocation, { deviceId, signingPublicKey: signing.publicKey, keyId }),
  ).toBe(true);
  expect(await kept.part.lost.earlier()).toMatchObject([{ deviceId, ended: true }]);
  // Known after a restart, and after another recovery key has taken the place of this one.
  await end(kept);
  const again = await live(target);
  await withRecoveryKey(again.profile, words);
  expect(await again.part.lost.earlier()).toMatchObject([{ deviceId, ended: true }]);
  expect(await again.part.lost.list()).toMatchObject({ ok: true });
  expect(await lost.part.account.signIn(ask)).toMatchObject({ error: { why: 'not-accepted' } });
});
