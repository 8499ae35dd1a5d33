-- What an account may list of its own: devices in the directory, and the backups that are kept.

create function public.own_devices()
  returns table (device_id text, key_id text, signing_key text, created_at timestamptz, revoked_at timestamptz)
language sql stable security invoker set search_path = '' as $$
  select key.device_id, key.key_id, key.signing_public_key, key.created_at, key.revoked_at from public.user_encryption_keys as key
  where key.user_id = wellio.account()
  order by key.created_at desc, key.key_id
  limit 50
$$;

create function public.own_backups() returns table (version integer, format integer, bytes integer, created_at timestamptz)
language sql stable security invoker set search_path = '' as $$
  select row.version, row.format, wellio.base64_length(row.ciphertext), row.created_at
  from public.user_key_backups as row
  where row.user_id = wellio.account()
  order by row.version desc
  limit 5
$$;

create function public.read_backup(number integer) returns table (version integer, format integer, ciphertext text)
language sql stable security invoker set search_path = '' as $$
  select row.version, row.format, row.ciphertext from public.user_key_backups as row
  where row.user_id = wellio.account() and row.version = read_backup.number
$$;

revoke execute on function public.own_devices(), public.own_backups(), public.read_backup(integer)
  from public, anon, authenticated;
grant execute on function public.own_devices(), public.own_backups(), public.read_backup(integer) to authenticated;
