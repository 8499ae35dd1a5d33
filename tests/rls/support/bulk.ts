/** @file Many rows at once, written past the triggers: a directory of a size that shows whether an index is used. */
import type { Home } from './home.ts';
import { OTHER, OWNER } from './people.ts';

export interface BulkSize {
  readonly users: number;
  readonly revocations: number;
  /** Waiting in the relay, spread over the users' keys. */
  readonly messages: number;
}

/** Keys and messages whose bytes are made of a number: constraints and triggers are off while they are written. */
export async function fill(home: Home, { users, revocations, messages }: BulkSize): Promise<void> {
  const key = (n: string): string => `encode(sha256(('key' || ${n})::bytea), 'hex')`;
  const user = (n: string): string => `('00000000-0000-4000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
  await home.script(`
    set session_replication_role = replica;
    truncate public.user_encryption_keys, public.secure_messages, public.key_revocations, public.user_key_backups, wellio.rates;
    delete from auth.users where id not in ('${OWNER}', '${OTHER}') and email is null;
    -- The shape of the rows is checked elsewhere; here it would take minutes.
    alter table public.user_encryption_keys drop constraint if exists user_encryption_keys_public_key,
      drop constraint if exists user_encryption_keys_key_id_hash;
    alter table public.secure_messages drop constraint if exists secure_messages_payload;
    insert into auth.users (id) select ${user('n')} from generate_series(1, ${users}) n;
    insert into public.user_encryption_keys (user_id, public_key, key_id, device_id)
      select ${user('n')}, repeat('A', 1580), ${key('n')}, md5(n::text) from generate_series(1, ${users}) n;
    insert into public.user_key_backups (user_id, version, ciphertext)
      select ${user('n')}, 1, repeat('A', 400) from generate_series(1, ${users}) n;
    insert into public.secure_messages (sender_key_id, recipient_key_id, encrypted_payload, timestamp_bucket)
      select ${key(`1 + n % ${users}`)}, ${key(`1 + (n + 1) % ${users}`)}, repeat('A', 600), 0
      from generate_series(1, ${messages}) n;
    insert into public.key_revocations (key_id, user_id, reason, revoked_at)
      select encode(sha256(('revoked' || n)::bytea), 'hex'), null, 'device_lost',
        wellio.this_minute() - n % 400 * interval '1 day' from generate_series(1, ${revocations}) n;
    update wellio.revocation_count set rows = ${revocations};
    set session_replication_role = origin;`);
  await home.script('analyze public.user_encryption_keys');
  for (const table of ['secure_messages', 'key_revocations', 'user_key_backups'])
    await home.script(`analyze public.${table}`);
}

export const BULK_USER = '00000000-0000-4000-8000-00000000002a';
