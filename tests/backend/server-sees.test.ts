/**
 * @file What the server sees of a whole life with it. Two people make accounts, publish, rotate, back up, write to each other over
 * the relay and lose a device, all with real keys and real sealed messages. Then every column of every row of every table is
 * printed, and reviewed here: a column that holds anything and is not in the list below fails, as does anything secret, anything
 * typed, or a time finer than a minute.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { permitRelay } from '../../workers/engine/messaging/delivery-policy.ts';
import { asMessageId, minuteBucketOf } from '../../workers/engine/protocol/bytes.ts';
import { utf8 } from '../../workers/engine/protocol/suites/bytes.ts';
import { nativeSuite } from '../../workers/engine/protocol/suites/suite.ts';
import { protocolV1 } from '../../workers/engine/protocol/v1/protocol.ts';
import { RelayTransport } from '../../workers/engine/transport/relay-transport.ts';
import { makeContent, makePerson, seededRandom, unwrap, type Person } from '../unit/protocol/fixtures.ts';
import { dump, printed, type Cell } from './support/dump.ts';
import { openInProcess, type InProcess } from './support/in-process.ts';
import { Profile } from './support/profile.ts';

const TYPED = 'Slept badly, but the walk along the river helped.';
const PASSWORD = 'correct horse battery';
const PASSPHRASE = 'seven lamps above the harbour';

/** Every column that may hold something, and what the server learns from it. */
const SEEN: Readonly<Record<string, string>> = {
  'public.user_encryption_keys.id': 'a random number',
  'public.user_encryption_keys.user_id': 'which account',
  'public.user_encryption_keys.public_key': 'a public key',
  'public.user_encryption_keys.signing_public_key': 'a public key',
  'public.user_encryption_keys.key_id': 'its hash',
  'public.user_encryption_keys.protocol_version': '1',
  'public.user_encryption_keys.device_id': 'a random number: how many devices an account has',
  'public.user_encryption_keys.created_at': 'the minute of publication',
  'public.user_encryption_keys.revoked_at': 'the minute of its end',
  'public.secure_messages.id': 'a random number',
  'public.secure_messages.sender_key_id': 'THE RELATION: which key writes',
  'public.secure_messages.recipient_key_id': 'THE RELATION: to which key',
  'public.secure_messages.version': '1',
  'public.secure_messages.encrypted_payload':
    'sealed bytes and their size class; the relation and the minute again',
  'public.secure_messages.timestamp_bucket': 'the minute of sealing',
  'public.secure_messages.created_at': 'the minute of arrival',
  'public.key_revocations.id': 'a random number',
  'public.key_revocations.key_id': 'which key',
  'public.key_revocations.user_id': 'of which account',
  'public.key_revocations.reason': 'one of four words',
  'public.key_revocations.statement': 'a signature and what it signs, public',
  'public.key_revocations.revoked_at': 'the minute',
  'public.user_key_backups.id': 'a random number',
  'public.user_key_backups.user_id': 'which account',
  'public.user_key_backups.version': 'how many backups there have been',
  'public.user_key_backups.format': '1',
  'public.user_key_backups.ciphertext': 'sealed bytes and their length',
  'public.user_key_backups.created_at': 'the minute of the backup',
  'wellio.rates.account': 'which account',
  'wellio.rates.act': 'published, revoked, relayed or backed up',
  'wellio.rates.hour': 'in this clock hour; deleted afterwards',
  'wellio.rates.used': 'how often',
  'wellio.revocation_count.single': 'true',
  'wellio.revocation_count.rows': 'the number of revocations',
  'auth.users.id': 'a number that holds the moment of registration (UUIDv7)',
  'auth.users.aud': 'a constant',
  'auth.users.role': 'a constant',
  'auth.users.email': 'THE E-MAIL ADDRESS',
  'auth.users.encrypted_password': 'a slow hash of the account password',
  'auth.users.email_confirmed_at': 'the minute',
  'auth.users.confirmed_at': 'the minute',
  'auth.users.email_change_confirm_status': '0',
  'auth.users.raw_app_meta_data': 'a constant',
  'auth.users.raw_user_meta_data': 'e-mail address and id again',
  'auth.users.is_sso_user': 'false',
  'auth.users.is_anonymous': 'false',
  'auth.users.last_sign_in_at': 'the minute the account was last used',
  'auth.users.created_at': 'the minute of registration',
  'auth.users.updated_at': 'a minute',
  'auth.identities.id': 'a number that holds a moment (UUIDv7)',
  'auth.identities.provider': 'a constant',
  'auth.identities.provider_id': 'the account id again',
  'auth.identities.user_id': 'the account id again',
  'auth.identities.identity_data': 'e-mail address and id again',
  'auth.identities.email': 'the e-mail address again',
  'auth.identities.last_sign_in_at': 'a minute',
  'auth.identities.created_at': 'a minute',
  'auth.identities.updated_at': 'a minute',
  'auth.sessions.id': 'a number that holds the moment of signing in (UUIDv7)',
  'auth.sessions.user_id': 'which account',
  'auth.sessions.refreshed_at': 'the minute of the last renewal',
  'auth.sessions.created_at': 'a minute',
  'auth.sessions.updated_at': 'a minute',
  'auth.sessions.aal': 'a constant',
  'auth.refresh_tokens.id': 'a number that holds a moment (UUIDv7)',
  'auth.refresh_tokens.token': 'what renews a session',
  'auth.refresh_tokens.user_id': 'which account',
  'auth.refresh_tokens.session_id': 'which session',
  'auth.refresh_tokens.revoked': 'whether it was used',
  'auth.refresh_tokens.parent': 'which one came before',
  'auth.refresh_tokens.created_at': 'a minute',
  'auth.refresh_tokens.updated_at': 'a minute',
};

let backend: InProcess;
let alex: Person;
let sam: Person;
let onAlexDevice: Profile;
let onSamDevice: Profile;
/** Before anything went by the relay, while a message waits, and at the end. */
const moments: { withoutRelay: Cell[]; waiting: Cell[]; end: Cell[] } = {
  withoutRelay: [],
  waiting: [],
  end: [],
};
let received = 0;

async function join(person: Person): Promise<Profile> {
  const profile = new Profile(backend.place);
  const email = `${person.name.toLowerCase()}@example.org`;
  expect((await profile.call('sign-up', { email, password: PASSWORD })).ok).toBe(true);
  expect(
    await profile.call('publish-keys', {
      deviceId: person.certificate.deviceId,
      kem: person.kem.publicKey,
      signing: person.signing.publicKey,
      protocolVersion: 1,
    }),
  ).toEqual({ ok: true, value: { keyId: person.keyId } });
  return profile;
}

/** As custody seals a backup: PBKDF2-SHA-512 and AES-256-GCM. Fewer rounds, for what is looked for is not strength. */
async function sealedBackup(secret: Uint8Array): Promise<Uint8Array> {
  const random = (length: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(length));
  const [salt, iv] = [random(16), random(12)];
  const base = await crypto.subtle.importKey('raw', utf8(PASSPHRASE), 'PBKDF2', false, ['deriveKey']);
  const key = await crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-512', salt, iterations: 1000 },
    base,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt'],
  );
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, new Uint8Array(secret));
  return new Uint8Array(await new Blob([salt, iv, sealed]).arrayBuffer());
}

async function sealedText(from: Person, to: Person): Promise<Uint8Array> {
  const now = minuteBucketOf(Date.now() - 60_000);
  const session = await protocolV1.beginSession(nativeSuite, {
    senderKeyId: from.keyId,
    recipientPublicKey: to.kem.publicKey,
    now,
  });
  const sealed = await protocolV1.seal(nativeSuite, {
    session,
    signingKey: from.signing,
    content: makeContent({ messageId: asMessageId('1'.repeat(32)), body: utf8(TYPED) }),
    senderRoot: from.rootFingerprint,
    recipientRoot: to.rootFingerprint,
    now,
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  });
  return unwrap(sealed).bytes;
}

beforeAll(async () => {
  backend = await openInProcess();
  alex = await makePerson(nativeSuite, 'Alex');
  sam = await makePerson(nativeSuite, 'Sam');
  onAlexDevice = await join(alex);
  onSamDevice = await join(sam);
  const ciphertext = await sealedBackup(seededRandom('person Alex')(32));
  expect((await onAlexDevice.call('put-backup', { version: 1, format: 1, ciphertext })).ok).toBe(true);
  moments.withoutRelay = await dump(backend.app);

  const now = Date.now();
  const permit = permitRelay(
    {
      kind: 'text',
      theirRole: 'supporter',
      myRole: 'supporter',
      allowRelay: true,
      mixnetDownSince: now - 31_000,
      now,
      relayReady: true,
    },
    sam.keyId,
  );
  if (permit === null) throw new Error('the policy said no');
  const relayOf = (profile: Profile, person: Person): RelayTransport =>
    new RelayTransport({
      link: { call: (name, ask) => profile.call(name, ask) },
      ownKeyIds: () => [person.keyId],
      report: (fault) => {
        throw fault;
      },
    });
  await relayOf(onAlexDevice, alex)
    .under(permit)
    .send(sam.keyId, await sealedText(alex, sam));
  moments.waiting = await dump(backend.app);

  const inbox = relayOf(onSamDevice, sam);
  inbox.onReceive((sender, bytes) => {
    expect(sender).toBe(alex.keyId);
    expect(unwrap(protocolV1.inspect(bytes)).recipientKeyId).toBe(sam.keyId);
    received += 1;
    return Promise.resolve();
  });
  expect((await inbox.poll()).failure).toBeNull();

  // A reload on Alex's device.
  const reloaded = new Profile(backend.place, onAlexDevice.session);
  expect((await reloaded.call('get-backup', { version: null })).ok).toBe(true);

  const next = await makePerson(nativeSuite, 'Sam again');
  await onSamDevice.call('rotate-keys', {
    deviceId: sam.certificate.deviceId,
    kem: next.kem.publicKey,
    signing: next.signing.publicKey,
    protocolVersion: 1,
  });
  const statement = await sam.root.sign(utf8(`revoked ${sam.keyId}`), utf8('wellio/test'));
  const lost = {
    deviceId: sam.certificate.deviceId,
    statement: new Uint8Array([...statement, 1]),
    password: `${PASSWORD}!`,
  };
  expect((await onSamDevice.call('lose-device', lost)).ok).toBe(true);
  moments.end = await dump(backend.app);
  // The tables are for whoever reads the run.
  process.stdout.write(
    `\nWhile a message waits:\n${printed(moments.waiting, SEEN)}\n\nAt the end:\n${printed(moments.end, SEEN)}\n`,
  );
}, 120_000);
afterAll(() => backend.stop());

const all = (): readonly Cell[] => [...moments.withoutRelay, ...moments.waiting, ...moments.end];

describe('what the server sees', () => {
  test('is in the list, column by column', () => {
    const columns = new Set(all().map(({ table, column }) => `${table}.${column}`));
    expect([...columns].filter((column) => !(column in SEEN))).toEqual([]);
    // Nothing is in the list that was never there.
    expect(Object.keys(SEEN).filter((column) => !columns.has(column))).toEqual([]);
  });

  test('holds no time finer than a minute', () => {
    const times = all().filter(({ value }) => /\d\d:\d\d:\d\d/.test(value));
    expect(times.length).toBeGreaterThan(20);
    expect(
      times.filter(({ value }) =>
        /\d\d:\d\d:(?!00(?![.\d]|\.\d*[1-9]))\d\d|\d\d:\d\d:\d\d\.\d*[1-9]/.test(value),
      ),
    ).toEqual([]);
    const buckets = all().filter(({ column }) => column === 'timestamp_bucket');
    expect(buckets.length).toBeGreaterThan(0);
    expect(buckets.every(({ value }) => Number(value) % 60 === 0)).toBe(true);
  });

  test('holds nothing that was typed, no password, no passphrase and no private key, in any form', () => {
    const text = all()
      .map(({ value }) => value)
      .join('\n');
    const forms = (bytes: Uint8Array): string[] => {
      const buffer = Buffer.from(bytes);
      return [
        buffer.toString('hex'),
        buffer.toString('base64'),
        buffer.toString('base64url'),
        buffer.toString('latin1'),
      ];
    };
    // The first bytes that the fixtures draw are each person's root, signing and ML-KEM seeds.
    const seeds = ['Alex', 'Sam', 'Sam again'].flatMap((name) => {
      const random = seededRandom(`person ${name}`);
      return [random(32), random(32), random(64)];
    });
    for (const secret of [...seeds, utf8(TYPED), utf8(PASSWORD), utf8(PASSPHRASE)])
      for (const form of forms(secret)) expect(text).not.toContain(form);
    // Base64 inside Base64 or JSON would hide from that: every Base64 word of the dump is opened and looked through.
    for (const [word] of text.matchAll(/[A-Za-z0-9+/]{40,}={0,2}/g)) {
      const opened = Buffer.from(word, 'base64');
      for (const secret of seeds) expect(opened.includes(Buffer.from(secret))).toBe(false);
      expect(opened.includes(TYPED)).toBe(false);
    }
    // The control: what is public is found.
    expect(text).toContain(Buffer.from(alex.kem.publicKey).toString('base64'));
  });

  test('without the relay is no message and no relation', () => {
    expect(moments.withoutRelay.filter(({ table }) => table === 'public.secure_messages')).toEqual([]);
    expect(moments.withoutRelay.filter(({ column, value }) => column === 'act' && value === 'relay')).toEqual(
      [],
    );
  });

  test('with it is the relation while a message waits, and no longer once it is picked up', () => {
    const relation = moments.waiting.filter(({ table }) => table === 'public.secure_messages');
    const valueOf = (name: string) => relation.find(({ column }) => column === name)?.value;
    expect([valueOf('sender_key_id'), valueOf('recipient_key_id')]).toEqual([alex.keyId, sam.keyId]);
    expect(received).toBe(1);
    expect(moments.end.filter(({ table }) => table === 'public.secure_messages')).toEqual([]);
  });

  test('keeps no browser, no address and no log of sign-ins', () => {
    const text = all().map(({ column, value }) => `${column} ${value}`);
    expect(text.filter((line) => /user_agent|^ip |ip_address|127\.0\.0\.1|::1\b|node/i.test(line))).toEqual(
      [],
    );
    expect(all().filter(({ table }) => table === 'auth.audit_log_entries')).toEqual([]);
  });

  test('has ids that hold a moment in the sign-in service’s tables only', () => {
    const versions = new Set(
      all()
        .filter(({ value }) => /^[0-9a-f]{8}-[0-9a-f]{4}-7/.test(value))
        .map(({ table, column }) => `${table.split('.')[0] ?? ''}:${column}`),
    );
    const ours = [...versions].filter((name) => !name.startsWith('auth:'));
    // Where ours point at an account, they name it by the service's id.
    expect(ours.sort()).toEqual(['public:user_id', 'wellio:account']);
  });
});
