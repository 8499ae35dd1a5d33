-- Backups: ciphertext only the owner can fetch, numbered, the last five kept.

create table public.user_key_backups (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null default wellio.account() references auth.users (id) on delete cascade,
  -- 1, 2, 3 … of this account: a device that missed another's backup is told so.
  version integer not null,
  -- How the ciphertext is made: salt, iterations and nonce are inside it.
  format integer not null default 1,
  ciphertext text not null,
  created_at timestamptz not null default wellio.this_minute(),
  constraint user_key_backups_version check (version >= 1),
  constraint user_key_backups_format check (format = 1),
  -- A header, a nonce and a tag at least, 3 MiB at most.
  constraint user_key_backups_ciphertext check (
    length(ciphertext) <= 4194304 and wellio.base64_length(ciphertext) >= 48),
  constraint user_key_backups_created_at check (wellio.is_minute(created_at)),
  constraint user_key_backups_user_version unique (user_id, version)
);

create function wellio.guard_backup() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  who uuid := wellio.account();
  latest integer;
begin
  if who is null or new.user_id is distinct from who then
    return new; -- refused by the policy
  end if;
  perform wellio.require_this_minute(new.created_at);
  if length(new.ciphertext) > 4194304 then
    perform wellio.refuse(413, 'too-large');
  end if;
  perform wellio.spend(who, 'backup', 30);
  select max(version) into latest from public.user_key_backups where user_id = who;
  if new.version is distinct from coalesce(latest, 0) + 1 then
    perform wellio.refuse(409, 'version-conflict');
  end if;
  return new;
end
$$;
create trigger guard_insert before insert on public.user_key_backups
  for each row execute function wellio.guard_backup();

create function wellio.prune_backups() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.user_key_backups where user_id = new.user_id and version <= new.version - 5;
  return null;
end
$$;
create trigger prune after insert on public.user_key_backups
  for each row execute function wellio.prune_backups();

alter table public.user_key_backups enable row level security;
revoke all on public.user_key_backups from public, anon, authenticated;
grant select, insert, delete on public.user_key_backups to authenticated;

create policy read_own_backups on public.user_key_backups for select to authenticated
  using (user_id = (select wellio.account()));
create policy write_own_backups on public.user_key_backups for insert to authenticated
  with check (user_id = (select wellio.account()));
create policy delete_own_backups on public.user_key_backups for delete to authenticated
  using (user_id = (select wellio.account()));

-- Stores the backup that follows version `after` (0 for the first) and gives its version.
create function public.put_backup(after integer, format integer, ciphertext text) returns integer
language plpgsql security invoker set search_path = '' as $$
begin
  insert into public.user_key_backups (version, format, ciphertext)
    values (put_backup.after + 1, put_backup.format, put_backup.ciphertext);
  return put_backup.after + 1;
exception
  when unique_violation then perform wellio.refuse(409, 'version-conflict');
    return null;
  when check_violation or not_null_violation or data_exception then perform wellio.refuse(400, 'malformed');
    return null;
end
$$;

create function public.latest_backup() returns table (version integer, format integer, ciphertext text)
language sql stable security invoker set search_path = '' as $$
  select row.version, row.format, row.ciphertext from public.user_key_backups as row
  where row.user_id = wellio.account()
  order by row.version desc
  limit 1
$$;

-- Ends the account: keys, backups and what waits for its keys go with it, its revocations stay without a name.
create function public.delete_account() returns void
language plpgsql security definer set search_path = '' as $$
begin
  if wellio.account() is null then
    perform wellio.refuse(401, 'not-signed-in');
  end if;
  delete from auth.users where id = wellio.account();
end
$$;

revoke execute on function wellio.guard_backup(), wellio.prune_backups(), public.put_backup(integer, integer, text),
  public.latest_backup(), public.delete_account() from public, anon, authenticated;
grant execute on function public.put_backup(integer, integer, text), public.latest_backup(), public.delete_account()
  to authenticated;
