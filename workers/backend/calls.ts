/** @file Each call of the port as calls of the account and of the database's functions. */
import { base64 } from '@scure/base';
import * as v from 'valibot';
import type { Answered, BackendCalls, CallName, PublicKeys } from '../engine/transport/backend-port.ts';
import type { Account } from './account.ts';
import { failed, ok, type Outcome } from './outcome.ts';
import type { Rpc } from './rpc.ts';

type Handlers = {
  readonly [Name in CallName]: (ask: BackendCalls[Name]['ask']) => Promise<Answered<Name>>;
};

/** Base64 characters: the SQL's limit (supabase/migrations, backups). */
const LONGEST_BACKUP = 4 * 1024 * 1024;
/** The function's own limit, and PostgREST's default. */
const MOST_ROWS = 1000;

const keyId = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const bytes = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    try {
      return base64.decode(dataset.value);
    } catch {
      addIssue({ message: 'not Base64' });
      return NEVER;
    }
  }),
);
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const nothing = v.pipe(
  v.unknown(),
  v.transform(() => null),
);
const minute = v.pipe(
  v.string(),
  v.transform((text) => Date.parse(text) / 1000),
  v.safeInteger(),
);
const revocationRows = v.array(
  v.object({ key_id: keyId, reason: v.string(), statement: v.nullable(bytes), revoked_at: minute }),
);
const backupRows = v.array(v.object({ version: count, format: count, ciphertext: bytes }));
const backupList = v.array(v.object({ version: count, bytes: count, created_at: minute }));
const deviceList = v.array(
  v.object({
    device_id: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
    key_id: keyId,
    signing_key: v.nullable(bytes),
    created_at: minute,
    revoked_at: v.nullable(minute),
  }),
);
const relayRows = v.array(
  v.object({ id: v.pipe(v.string(), v.uuid()), encrypted_payload: v.pipe(v.string(), v.maxLength(20480)) }),
);

export function createCalls(account: Account, rpc: Rpc): Handlers {
  const statementText = (statement: Uint8Array | null): string | null =>
    statement === null ? null : base64.encode(statement);

  async function putKeys(
    name: 'publish_key' | 'rotate_key',
    keys: PublicKeys,
  ): Promise<Outcome<{ keyId: string }>> {
    const answer = await rpc.asAccount(
      name,
      {
        device: keys.deviceId,
        kem_key: base64.encode(keys.kem),
        signing_key: base64.encode(keys.signing),
        protocol: keys.protocolVersion,
      },
      keyId,
    );
    return answer.ok ? ok({ keyId: answer.value }) : answer;
  }

  async function revokeDevice(ask: BackendCalls['revoke-device']['ask']): Promise<Outcome<{ keys: number }>> {
    const args = { device: ask.deviceId, reason: ask.reason, statement: statementText(ask.statement) };
    const answer = await rpc.asAccount('revoke_device', args, count);
    return answer.ok ? ok({ keys: answer.value }) : answer;
  }

  return {
    'sign-up': (ask) => account.signUp(ask),
    'sign-in': (ask) => account.signIn(ask),
    'request-code': ({ email }) => account.requestCode(email),
    'sign-in-with-code': ({ email, code }) => account.signInWithCode(email, code),
    'sign-out': ({ where }) => account.signOut(where),
    'change-password': ({ password }) => account.changePassword(password),
    async 'delete-account'() {
      const answer = await rpc.asAccount('delete_account', {}, nothing);
      if (answer.ok) account.forget();
      return answer;
    },
    'publish-keys': (keys) => putKeys('publish_key', keys),
    'rotate-keys': (keys) => putKeys('rotate_key', keys),
    'revoke-device': revokeDevice,
    async 'lose-device'({ deviceId, statement, password }) {
      if (!account.isLongEnough(password)) return failed('weak-password');
      const out = await account.signOut('others');
      if (!out.ok) return out;
      const revoked = await revokeDevice({ deviceId, statement, reason: 'device_lost' });
      if (!revoked.ok) return revoked;
      const changed = await account.changePassword(password);
      return changed.ok ? revoked : changed;
    },
    async 'revocation-prefix-bits'() {
      const answer = await rpc.asNobody('revocation_prefix_bits', {}, count);
      return answer.ok ? ok({ bits: answer.value }) : answer;
    },
    async revocations({ prefix, bits, sinceDay }) {
      const since = sinceDay === null ? {} : { since: new Date(sinceDay * 86_400_000).toISOString() };
      const answer = await rpc.asNobody('revocations', { prefix, bits, ...since }, revocationRows);
      if (!answer.ok) return answer;
      // As many as a server gives at once: there may be more, and a list with holes would be worse than none.
      if (answer.value.length >= MOST_ROWS) return failed('too-large');
      const rows = answer.value.map(({ key_id, reason, statement, revoked_at }) => ({
        keyId: key_id,
        reason,
        statement,
        revokedAt: revoked_at,
      }));
      return ok({ rows });
    },
    async 'put-backup'({ version, format, ciphertext }) {
      const text = base64.encode(ciphertext);
      if (text.length > LONGEST_BACKUP) return failed('too-large');
      const args = { after: version - 1, format, ciphertext: text };
      const answer = await rpc.asAccount('put_backup', args, count);
      return answer.ok ? ok({ version: answer.value }) : answer;
    },
    async 'get-backup'(ask) {
      const answer = await (ask.version === null
        ? rpc.asAccount('latest_backup', {}, backupRows)
        : rpc.asAccount('read_backup', { number: ask.version }, backupRows));
      return answer.ok ? ok({ backup: answer.value[0] ?? null }) : answer;
    },
    async 'list-backups'() {
      const answer = await rpc.asAccount('own_backups', {}, backupList);
      return answer.ok
        ? ok({ rows: answer.value.map(({ version, bytes, created_at: at }) => ({ version, bytes, at })) })
        : answer;
    },
    async 'list-devices'() {
      const answer = await rpc.asAccount('own_devices', {}, deviceList);
      if (!answer.ok) return answer;
      const rows = answer.value.map((row) => ({
        deviceId: row.device_id,
        keyId: row.key_id,
        signing: row.signing_key,
        publishedAt: row.created_at,
        endsAt: row.revoked_at,
      }));
      return ok({ rows });
    },
    'relay-put': ({ payload }) => rpc.asAccount('relay_put', { payload }, nothing),
    async 'relay-inbox'({ keyId: key }) {
      const answer = await rpc.asAccount('relay_inbox', { key }, relayRows);
      if (!answer.ok) return answer;
      return ok({
        rows: answer.value.map(({ id, encrypted_payload }) => ({ id, payload: encrypted_payload })),
      });
    },
    async 'relay-remove'({ keyId: key, ids }) {
      const answer = await rpc.asAccount('relay_remove', { key, picked_up: ids }, count);
      return answer.ok ? ok({ removed: answer.value }) : answer;
    },
  };
}
