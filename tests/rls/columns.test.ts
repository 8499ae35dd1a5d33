/**
 * @file What our tables can hold and what an API can call, as exact lists: a column, a function or a right that is added has to
 * be added here, where somebody reads it (spec/crypto-design.md section 5.2 names the fields that must never appear).
 */
import { describe, expect, test } from 'vitest';
import { HOMES, useHomes } from './support/homes.ts';

const homeOf = useHomes();

const COLUMNS = `
  public.key_revocations.id uuid
  public.key_revocations.key_id text
  public.key_revocations.user_id uuid null
  public.key_revocations.reason text
  public.key_revocations.statement text null
  public.key_revocations.revoked_at timestamp with time zone
  public.secure_messages.id uuid
  public.secure_messages.sender_key_id text
  public.secure_messages.recipient_key_id text
  public.secure_messages.version integer
  public.secure_messages.encrypted_payload text
  public.secure_messages.timestamp_bucket bigint
  public.secure_messages.created_at timestamp with time zone
  public.user_encryption_keys.id uuid
  public.user_encryption_keys.user_id uuid
  public.user_encryption_keys.public_key text
  public.user_encryption_keys.signing_public_key text null
  public.user_encryption_keys.key_id text
  public.user_encryption_keys.protocol_version integer
  public.user_encryption_keys.device_id text
  public.user_encryption_keys.created_at timestamp with time zone
  public.user_encryption_keys.revoked_at timestamp with time zone null
  public.user_key_backups.id uuid
  public.user_key_backups.user_id uuid
  public.user_key_backups.version integer
  public.user_key_backups.format integer
  public.user_key_backups.ciphertext text
  public.user_key_backups.created_at timestamp with time zone
  wellio.rates.account uuid
  wellio.rates.act text
  wellio.rates.hour timestamp with time zone
  wellio.rates.used integer
  wellio.revocation_count.single boolean
  wellio.revocation_count.rows bigint`;

const FUNCTIONS = `
  delete_account() authenticated
  latest_backup() authenticated
  own_backups() authenticated
  own_devices() authenticated
  publish_key(device text, kem_key text, signing_key text, protocol integer) authenticated
  put_backup(after integer, format integer, ciphertext text) authenticated
  read_backup(number integer) authenticated
  relay_inbox(key text) authenticated
  relay_put(payload text) authenticated
  relay_remove(key text, picked_up uuid[]) authenticated
  revocation_prefix_bits() anon
  revocations(prefix integer, bits integer, since timestamp with time zone) anon
  revoke_device(device text, reason text, statement text) authenticated
  revoke_key(key text, reason text, statement text) authenticated
  rotate_key(device text, kem_key text, signing_key text, protocol integer) authenticated`;

const lines = (text: string): string[] => text.trim().split(/\n\s*/);

describe.each(HOMES)('%s', (name) => {
  test('has exactly these columns', async () => {
    const rows = await homeOf(name).admin(`
      select table_schema || '.' || table_name || '.' || column_name || ' ' || data_type
        || case is_nullable when 'YES' then ' null' else '' end as line
      from information_schema.columns where table_schema in ('public', 'wellio')
      order by table_schema, table_name, ordinal_position`);
    expect(rows.map(({ line }) => line)).toEqual(lines(COLUMNS));
  });

  test('lets exactly these functions be called, each by one role', async () => {
    const rows = await homeOf(name).admin(`
      select p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ') ' || coalesce((
          select string_agg(role, ' ') from unnest(array['anon', 'authenticated']) as role
          where has_function_privilege(role, p.oid, 'execute')), 'nobody') as line
      from pg_proc p where p.pronamespace = 'public'::regnamespace order by 1`);
    expect(rows.map(({ line }) => line)).toEqual(lines(FUNCTIONS));
  });

  test('fixes the search path of every function of ours', async () => {
    const rows = await homeOf(name).admin(`
      select proname from pg_proc where pronamespace in ('public'::regnamespace, 'wellio'::regnamespace)
        and not coalesce(proconfig @> array['search_path=""'], false)`);
    expect(rows).toEqual([]);
  });

  test('has no time finer than a minute by default, and refuses one', async () => {
    const home = homeOf(name);
    const columns = await home.admin(`
      select table_schema || '.' || table_name as tab, column_name as col from information_schema.columns
      where table_schema in ('public', 'wellio') and data_type like 'timestamp%'`);
    expect(columns.length).toBe(6);
    const checks = await home.admin(`
      select conrelid::regclass::text as tab, pg_get_constraintdef(oid) as def from pg_constraint where contype = 'c'`);
    for (const { tab, col } of columns) {
      const found = checks.filter(
        (check) =>
          String(check['tab']).endsWith(String(tab).replace('public.', '')) &&
          new RegExp(`is_minute\\(${String(col)}\\)|mod\\(EXTRACT\\(epoch FROM ${String(col)}\\)`).test(
            String(check['def']),
          ),
      );
      expect(found, `${String(tab)}.${String(col)}`).toHaveLength(1);
    }
  });
});
