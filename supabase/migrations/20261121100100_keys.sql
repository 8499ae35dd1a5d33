-- The directory: one current ML-KEM key per device. Readable by its owner only; contacts get keys over cMix.

create table public.user_encryption_keys (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null default wellio.account() references auth.users (id) on delete cascade,
  public_key text not null,
  signing_public_key text,
  key_id text collate "C" not null,
  protocol_version integer not null default 1,
  device_id text not null,
  created_at timestamptz not null default wellio.this_minute(),
  -- The minute from which the key is dead: now for a revoked one, 30 days ahead for one that was rotated, because
  -- what was sealed to it may still be on its way.
  revoked_at timestamptz,
  constraint user_encryption_keys_public_key check (wellio.base64_length(public_key) = 1184),
  constraint user_encryption_keys_signing_public_key
    check (signing_public_key is null or wellio.base64_length(signing_public_key) = 1952),
  constraint user_encryption_keys_key_id_hash
    check ((encode(sha256(wellio.base64_bytes(public_key)), 'hex') = key_id) is true),
  constraint user_encryption_keys_protocol_version check (protocol_version = 1),
  constraint user_encryption_keys_device_id check (device_id ~ '^[0-9a-f]{32}$'),
  constraint user_encryption_keys_created_at check (wellio.is_minute(created_at)),
  constraint user_encryption_keys_revoked_at check (revoked_at is null or wellio.is_minute(revoked_at)),
  -- Nobody else can answer for a key that is already published.
  constraint user_encryption_keys_key_id unique (key_id)
);
create unique index user_encryption_keys_current on public.user_encryption_keys (user_id, device_id)
  where revoked_at is null;
create index user_encryption_keys_user on public.user_encryption_keys (user_id);

create function wellio.guard_key_insert() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  who uuid := wellio.account();
begin
  if who is null or new.user_id is distinct from who then
    return new; -- refused by the policy
  end if;
  perform wellio.require_this_minute(new.created_at);
  if new.revoked_at is not null then
    perform wellio.refuse(400, 'wrong-time');
  end if;
  perform wellio.spend(who, 'publish', 20);
  delete from public.user_encryption_keys
    where user_id = who and revoked_at < now() - interval '60 days';
  if (select count(*) from public.user_encryption_keys where user_id = who and revoked_at is null) >= 10 then
    perform wellio.refuse(409, 'too-many-devices');
  end if;
  return new;
end
$$;
create trigger guard_insert before insert on public.user_encryption_keys
  for each row execute function wellio.guard_key_insert();

-- A row's only change is its end, and an end is never taken back or put off.
create function wellio.guard_key_update() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if (to_jsonb(new) - 'revoked_at') is distinct from (to_jsonb(old) - 'revoked_at')
    or new.revoked_at is null
    or new.revoked_at > coalesce(old.revoked_at, wellio.this_minute() + interval '30 days')
    -- A minute may have ended on the way here.
    or new.revoked_at < wellio.this_minute() - interval '1 minute' and new.revoked_at is distinct from old.revoked_at
  then
    perform wellio.refuse(400, 'key-is-fixed');
  end if;
  return new;
end
$$;
create trigger guard_update before update on public.user_encryption_keys
  for each row execute function wellio.guard_key_update();

alter table public.user_encryption_keys enable row level security;
revoke all on public.user_encryption_keys from public, anon, authenticated;
grant select, insert, update (revoked_at) on public.user_encryption_keys to authenticated;

create policy read_own_keys on public.user_encryption_keys for select to authenticated
  using (user_id = (select wellio.account()));
create policy publish_own_keys on public.user_encryption_keys for insert to authenticated
  with check (user_id = (select wellio.account()));
create policy end_own_keys on public.user_encryption_keys for update to authenticated
  using (user_id = (select wellio.account())) with check (user_id = (select wellio.account()));

-- Publishes a device's key and gives its id. The same call again changes nothing.
create function public.publish_key(device text, kem_key text, signing_key text, protocol integer) returns text
language plpgsql security invoker set search_path = '' as $$
declare
  new_id text := encode(sha256(wellio.base64_bytes(kem_key)), 'hex');
  current_id text;
begin
  select key_id into current_id from public.user_encryption_keys
    where user_id = wellio.account() and device_id = device and revoked_at is null;
  if current_id = new_id then
    return new_id;
  elsif current_id is not null then
    perform wellio.refuse(409, 'device-has-key');
  end if;
  insert into public.user_encryption_keys (public_key, signing_public_key, key_id, protocol_version, device_id)
    values (kem_key, signing_key, new_id, protocol, device);
  return new_id;
end
$$;

-- Puts a new key in the place of a device's current one, which stays readable for what is on its way to it.
create function public.rotate_key(device text, kem_key text, signing_key text, protocol integer) returns text
language plpgsql security invoker set search_path = '' as $$
declare
  new_id text := encode(sha256(wellio.base64_bytes(kem_key)), 'hex');
  current_id text;
begin
  select key_id into current_id from public.user_encryption_keys
    where user_id = wellio.account() and device_id = device and revoked_at is null;
  if current_id is null then
    perform wellio.refuse(404, 'no-such-key');
  elsif current_id = new_id then
    return new_id;
  end if;
  update public.user_encryption_keys set revoked_at = wellio.this_minute() + interval '30 days'
    where user_id = wellio.account() and key_id = current_id;
  insert into public.user_encryption_keys (public_key, signing_public_key, key_id, protocol_version, device_id)
    values (kem_key, signing_key, new_id, protocol, device);
  return new_id;
end
$$;

revoke execute on function public.publish_key(text, text, text, integer),
  public.rotate_key(text, text, text, integer) from public, anon, authenticated;
grant execute on function public.publish_key(text, text, text, integer),
  public.rotate_key(text, text, text, integer) to authenticated;
revoke execute on function wellio.guard_key_insert(), wellio.guard_key_update() from public, anon, authenticated;
