/** @file What the app does with the tables, told as it happens, on every home. */
import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { databaseFailure } from '../../workers/backend/server-errors.ts';
import type { Answer, Home, Row } from './support/home.ts';
import { HOMES, useHomes } from './support/homes.ts';
import {
  addAccounts,
  bucket,
  DEVICE,
  KEYS,
  makeKey,
  messageText,
  OTHER,
  OWNER,
  seed,
  type Key,
} from './support/people.ts';
import { validToken } from './support/tokens.ts';

const homeOf = useHomes();
const minuteOf = (value: unknown): number => new Date(String(value)).getTime() / 1000;
const statement = (): string => randomBytes(3400).toString('base64');

/** The value of a call that has to succeed: rows, or the one value of a scalar function. */
function rowsOf(answer: Answer): readonly Row[] {
  if (!answer.ok) throw new Error(`${answer.code} ${answer.message}`);
  return answer.rows;
}

function valueOf(answer: Answer): unknown {
  return Object.values(rowsOf(answer)[0] ?? {})[0];
}

function failureOf(answer: Answer): string {
  return answer.ok ? 'none' : databaseFailure({ status: 400, code: answer.code, message: answer.message });
}

const keyArgs = (key: Key, device = DEVICE): Row => ({
  device,
  kem_key: key.public,
  signing_key: randomBytes(1952).toString('base64'),
  protocol: 1,
});

describe.each(HOMES)('%s', (name) => {
  let home: Home;
  const call = (who: string | null, fn: string, args: Row): Promise<Answer> =>
    home.request(who === null ? null : validToken(who), { kind: 'call', name: fn, args });
  const ownKeys = async (): Promise<readonly Row[]> =>
    rowsOf(await home.request(validToken(OWNER), { kind: 'select', table: 'user_encryption_keys' }));

  beforeEach(async () => {
    home = homeOf(name);
    await addAccounts(home);
    await seed(home);
  });

  test('a device publishes its key once, and rotates it without closing the old inbox', async () => {
    const device = randomBytes(16).toString('hex');
    const first = makeKey();
    expect(valueOf(await call(OWNER, 'publish_key', keyArgs(first, device)))).toBe(first.id);
    expect(valueOf(await call(OWNER, 'publish_key', keyArgs(first, device)))).toBe(first.id);
    const second = makeKey();
    expect(failureOf(await call(OWNER, 'publish_key', keyArgs(second, device)))).toBe('device-has-key');
    expect(valueOf(await call(OWNER, 'rotate_key', keyArgs(second, device)))).toBe(second.id);
    expect(valueOf(await call(OWNER, 'rotate_key', keyArgs(second, device)))).toBe(second.id);
    const rows = (await ownKeys()).filter((row) => row['device_id'] === device);
    expect(rows).toHaveLength(2);
    const old = rows.find((row) => row['key_id'] === first.id);
    expect(minuteOf(old?.['revoked_at']) - bucket()).toBeGreaterThan(29 * 86_400);
    // Sealed to the old key before the sender heard of the new one.
    rowsOf(
      await call(OTHER, 'relay_put', {
        payload: messageText({ sender: KEYS.other.id, recipient: first.id }),
      }),
    );
    expect(rowsOf(await call(OWNER, 'relay_inbox', { key: first.id }))).toHaveLength(1);
  });

  test("nobody publishes a key that is another's, or that was revoked", async () => {
    expect(failureOf(await call(OTHER, 'publish_key', keyArgs(KEYS.owner, 'a'.repeat(32))))).toBe(
      'key-taken',
    );
    rowsOf(
      await call(OWNER, 'revoke_key', { key: KEYS.owner.id, reason: 'compromise', statement: statement() }),
    );
    expect(failureOf(await call(OWNER, 'publish_key', keyArgs(KEYS.owner, 'b'.repeat(32))))).toBe(
      'key-revoked',
    );
  });

  test('an account has ten devices at most', async () => {
    for (let index = 0; index < 9; index += 1)
      rowsOf(await call(OWNER, 'publish_key', keyArgs(makeKey(), randomBytes(16).toString('hex'))));
    expect(failureOf(await call(OWNER, 'publish_key', keyArgs(makeKey(), 'c'.repeat(32))))).toBe(
      'too-many-devices',
    );
  });

  test('a lost device: its keys end, its inbox closes and empties, everybody can read why', async () => {
    const signed = statement();
    const lost = { device: DEVICE, reason: 'device_lost', statement: signed };
    expect(valueOf(await call(OWNER, 'revoke_device', lost))).toBe(2);
    expect(valueOf(await call(OWNER, 'revoke_device', lost))).toBe(2);
    expect((await ownKeys()).every((row) => minuteOf(row['revoked_at']) <= bucket())).toBe(true);
    expect(rowsOf(await call(OWNER, 'relay_inbox', { key: KEYS.owner.id }))).toEqual([]);
    expect(
      await home.admin('select id from secure_messages where recipient_key_id = $1', [KEYS.owner.id]),
    ).toEqual([]);
    const read = rowsOf(await call(null, 'revocations', { prefix: 0, bits: 0 }));
    expect(read.filter((row) => row['key_id'] === KEYS.owner.id)).toEqual([
      expect.objectContaining({ reason: 'device_lost', statement: signed }),
    ]);
    expect(Object.keys(read[0] ?? {}).sort()).toEqual(['key_id', 'reason', 'revoked_at', 'statement']);
    const late = messageText({ sender: KEYS.other.id, recipient: KEYS.owner.id });
    expect(failureOf(await call(OTHER, 'relay_put', { payload: late }))).toBe('recipient-revoked');
  });

  test('a revocation can be signed later', async () => {
    rowsOf(await call(OWNER, 'revoke_device', { device: DEVICE, reason: 'device_lost' }));
    rowsOf(
      await call(OWNER, 'revoke_device', { device: DEVICE, reason: 'device_lost', statement: statement() }),
    );
    const read = rowsOf(await call(null, 'revocations', { prefix: 0, bits: 0 }));
    const mine = read.filter((row) => row['key_id'] === KEYS.owner.id);
    expect(mine.map((row) => row['statement'] === null).sort()).toEqual([false, true]);
  });

  test('revocations are for requests without a bearer only, and by no longer prefix than fits their number', async () => {
    expect(failureOf(await call(OWNER, 'revocations', { prefix: 0, bits: 0 }))).toBe('not-allowed');
    expect(valueOf(await call(null, 'revocation_prefix_bits', {}))).toBe(0);
    for (const [rows, bits] of [
      [0, 0],
      [511, 0],
      [512, 1],
      [1023, 1],
      [1024, 2],
      [1_000_000, 11],
      [1e15, 16],
    ]) {
      await home.admin('update wellio.revocation_count set rows = $1', [rows]);
      expect(valueOf(await call(null, 'revocation_prefix_bits', {}))).toBe(bits);
    }
  });

  test('each prefix gives its own rows, together all of them, and none of before a day', async () => {
    await home.admin('update wellio.revocation_count set rows = 4096');
    const today = new Date(bucket() * 1000);
    await home.admin(
      `insert into public.key_revocations (key_id, reason, revoked_at, user_id)
       select encode(sha256(n::text::bytea), 'hex'), 'rotation', $1::timestamptz - (n % 2) * interval '3 days', null
       from generate_series(1, 64) n`,
      [today],
    );
    const all = await home.admin('select key_id from public.key_revocations');
    const seen: unknown[] = [];
    for (let prefix = 0; prefix < 16; prefix += 1) {
      const rows = rowsOf(await call(null, 'revocations', { prefix, bits: 4 }));
      expect(rows.every((row) => parseInt(String(row['key_id'])[0] ?? '', 16) === prefix)).toBe(true);
      seen.push(...rows.map((row) => row['key_id']));
    }
    expect(seen.sort()).toEqual(all.map((row) => row['key_id']).sort());
    const recent = rowsOf(
      await call(null, 'revocations', { prefix: 0, bits: 0, since: today.toISOString() }),
    );
    expect(recent).toHaveLength(33);
    expect(failureOf(await call(null, 'revocations', { prefix: 0, bits: 5 }))).toBe('malformed');
  });

  test('a message is put, put again after a lost answer, read, and gone once it is picked up', async () => {
    const payload = messageText({ sender: KEYS.other.id, recipient: KEYS.owner.id });
    rowsOf(await call(OTHER, 'relay_put', { payload }));
    rowsOf(await call(OTHER, 'relay_put', { payload }));
    const inbox = rowsOf(await call(OWNER, 'relay_inbox', { key: KEYS.owner.id }));
    const mine = inbox.filter((row) => row['encrypted_payload'] === payload);
    expect(mine).toHaveLength(1);
    const remove = { key: KEYS.owner.id, picked_up: mine.map((row) => row['id']) };
    expect(valueOf(await call(OTHER, 'relay_remove', remove))).toBe(0);
    expect(valueOf(await call(OWNER, 'relay_remove', remove))).toBe(1);
    expect(valueOf(await call(OWNER, 'relay_remove', remove))).toBe(0);
  });

  test('what is older than 21 days is not read, and goes with the next write', async () => {
    const expired = (): Promise<readonly Row[]> =>
      home.admin("select id from secure_messages where created_at <= now() - interval '21 days'");
    expect(await expired()).toHaveLength(1);
    expect(rowsOf(await call(OWNER, 'relay_inbox', { key: KEYS.owner.id }))).toHaveLength(1);
    rowsOf(
      await call(OTHER, 'relay_put', {
        payload: messageText({ sender: KEYS.other.id, recipient: KEYS.owner.id }),
      }),
    );
    expect(await expired()).toEqual([]);
  });

  test('one sender fills nobody’s inbox, and nobody writes faster than the limit', async () => {
    await home.script(`
      set session_replication_role = replica;
      insert into secure_messages (sender_key_id, recipient_key_id, encrypted_payload, timestamp_bucket)
        select sender_key_id, recipient_key_id, encrypted_payload, timestamp_bucket from secure_messages
        cross join generate_series(1, 199) where recipient_key_id = '${KEYS.owner.id}'
        and created_at > now() - interval '20 days';
      set session_replication_role = origin;`);
    const payload = messageText({ sender: KEYS.other.id, recipient: KEYS.owner.id });
    expect(failureOf(await call(OTHER, 'relay_put', { payload }))).toBe('inbox-full');
    await home.admin(
      "insert into wellio.rates values ($1, 'relay', date_trunc('hour', now()), 600), ($2, 'publish', date_trunc('hour', now()) - interval '1 hour', 20)",
      [OTHER, OWNER],
    );
    expect(failureOf(await call(OTHER, 'relay_put', { payload }))).toBe('rate-limited');
    // Last hour's count is no longer one, and is not kept.
    rowsOf(await call(OWNER, 'publish_key', keyArgs(makeKey(), 'f'.repeat(32))));
    expect(await home.admin("select used from wellio.rates where act = 'publish'")).toEqual([{ used: 1 }]);
  });

  test('backups are numbered, the last five kept, and a device that missed one is told', async () => {
    const put = (after: number): Promise<Answer> =>
      call(OWNER, 'put_backup', {
        after,
        format: 1,
        ciphertext: randomBytes(100 + after).toString('base64'),
      });
    for (let after = 1; after < 8; after += 1) expect(valueOf(await put(after))).toBe(after + 1);
    expect(failureOf(await put(6))).toBe('version-conflict');
    expect(
      await home.admin('select version from user_key_backups where user_id = $1 order by 1', [OWNER]),
    ).toEqual([4, 5, 6, 7, 8].map((version) => ({ version })));
    const [latest] = rowsOf(await call(OWNER, 'latest_backup', {}));
    expect(latest).toMatchObject({ version: 8, format: 1 });
    expect(Buffer.from(String(latest?.['ciphertext']), 'base64')).toHaveLength(107);
    const listed = rowsOf(await call(OWNER, 'own_backups', {}));
    expect(listed.map((row) => [row['version'], row['bytes']])).toEqual(
      [8, 7, 6, 5, 4].map((version) => [version, 99 + version]),
    );
    const [older] = rowsOf(await call(OWNER, 'read_backup', { number: 5 }));
    expect(Buffer.from(String(older?.['ciphertext']), 'base64')).toHaveLength(104);
    // Another account asks the same and gets its own alone.
    expect(rowsOf(await call(OTHER, 'own_backups', {})).map((row) => row['version'])).toEqual([1]);
    expect(rowsOf(await call(OTHER, 'read_backup', { number: 5 }))).toEqual([]);
    expect(rowsOf(await call(OTHER, 'own_devices', {})).map((row) => row['key_id'])).toEqual([KEYS.other.id]);
    const devices = rowsOf(await call(OWNER, 'own_devices', {}));
    expect(devices.map((row) => row['device_id'])).toContain(DEVICE);
    expect(devices.map((row) => row['key_id'])).not.toContain(KEYS.other.id);
  });

  test('an account that is deleted leaves nothing but its revocations, without a name', async () => {
    rowsOf(
      await call(OWNER, 'revoke_device', {
        device: DEVICE,
        reason: 'account_deleted',
        statement: statement(),
      }),
    );
    rowsOf(await call(OWNER, 'delete_account', {}));
    const left = await home.admin(
      `select (select count(*) from user_encryption_keys where user_id = $1)
         + (select count(*) from user_key_backups where user_id = $1)
         + (select count(*) from key_revocations where user_id = $1)
         + (select count(*) from wellio.rates where account = $1)
         + (select count(*) from secure_messages where recipient_key_id = $2 or sender_key_id = $2) as rows,
         (select count(*) from key_revocations where key_id = $2 and user_id is null) as revocations`,
      [OWNER, KEYS.owner.id],
    );
    expect(left.map((row) => [Number(row['rows']), Number(row['revocations'])])).toEqual([[0, 1]]);
    // Its token lives on for some minutes and opens nothing.
    expect((await call(OWNER, 'publish_key', keyArgs(makeKey()))).ok).toBe(false);
    expect(await ownKeys()).toEqual([]);
  });
});
