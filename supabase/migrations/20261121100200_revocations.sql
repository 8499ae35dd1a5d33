-- Revocations: append-only, written by a key's owner, read by everybody without an account and without saying which
-- key the reader cares about. The statement is signed by the account root; the server can't check that, readers do: a
-- row without a valid one only pauses sending.

create table public.key_revocations (
  id uuid primary key default gen_random_uuid(),
  key_id text collate "C" not null,
  user_id uuid default wellio.account() references auth.users (id) on delete set null,
  reason text not null,
  statement text,
  revoked_at timestamptz not null default wellio.this_minute(),
  constraint key_revocations_key_id check (wellio.is_key_id(key_id)),
  constraint key_revocations_reason check (reason in ('device_lost', 'rotation', 'compromise', 'account_deleted')),
  -- An ML-DSA-65 signature (3309 bytes) and a little it signs.
  constraint key_revocations_statement
    check (statement is null or wellio.base64_length(statement) between 3310 and 4608),
  constraint key_revocations_revoked_at check (wellio.is_minute(revoked_at))
);
create index key_revocations_key on public.key_revocations (key_id);
create index key_revocations_user on public.key_revocations (user_id);

create table wellio.revocation_count (
  single boolean primary key default true check (single),
  rows bigint not null
);
insert into wellio.revocation_count (rows) values (0);
alter table wellio.revocation_count enable row level security;
revoke all on wellio.revocation_count from public, anon, authenticated;

create function wellio.guard_revocation() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  who uuid := wellio.account();
begin
  if who is null or new.user_id is distinct from who or not exists (
    select from public.user_encryption_keys where key_id = new.key_id and user_id = who)
  then
    return new; -- refused by the policy
  end if;
  perform wellio.require_this_minute(new.revoked_at);
  perform wellio.spend(who, 'revoke', 100);
  if (select count(*) from public.key_revocations where key_id = new.key_id) >= 8 then
    perform wellio.refuse(409, 'too-many-revocations');
  end if;
  return new;
end
$$;
create trigger guard_insert before insert on public.key_revocations
  for each row execute function wellio.guard_revocation();

create function wellio.count_revocations() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update wellio.revocation_count set rows = rows + (select count(*) from added);
  return null;
end
$$;
create trigger count_rows after insert on public.key_revocations
  referencing new table as added for each statement execute function wellio.count_revocations();

alter table public.key_revocations enable row level security;
revoke all on public.key_revocations from public, anon, authenticated;
grant select, insert on public.key_revocations to authenticated;

create policy read_own_revocations on public.key_revocations for select to authenticated
  using (user_id = (select wellio.account()));
create policy revoke_own_keys on public.key_revocations for insert to authenticated
  with check (
    user_id = (select wellio.account())
    and key_id in (select key.key_id from public.user_encryption_keys as key
      where key.user_id = (select wellio.account()))
  );

-- How many leading bits of a key id a reader may name, so that at least 256 rows are expected to share them.
create function public.revocation_prefix_bits() returns integer
language sql stable security definer set search_path = '' as $$
  select case when rows < 512 then 0 else least(16, floor(log(2, rows / 256.0)))::integer end
  from wellio.revocation_count
$$;

-- All revocations whose key id begins with these bits, from a day on. Not for a signed-in request: a list of prefixes
-- beside an account would be a list of contacts.
create function public.revocations(prefix integer, bits integer, since timestamptz default '-infinity')
returns table (key_id text, reason text, statement text, revoked_at timestamptz)
language plpgsql stable security definer set search_path = '' as $$
declare
  shift integer := 32 - bits;
  lowest text;
  beyond text := 'g'; -- after every hex digit
begin
  if bits is null or prefix is null or since is null then
    perform wellio.refuse(400, 'wrong-prefix');
  elsif bits < 0 or bits > public.revocation_prefix_bits() then
    perform wellio.refuse(400, 'prefix-too-long');
  elsif prefix < 0 or prefix >= 1 << bits then
    perform wellio.refuse(400, 'wrong-prefix');
  end if;
  lowest := lpad(to_hex(prefix::bigint << shift), 8, '0');
  if prefix + 1 < 1 << bits then
    beyond := lpad(to_hex((prefix + 1)::bigint << shift), 8, '0');
  end if;
  return query
    select row.key_id, row.reason, row.statement, row.revoked_at from public.key_revocations as row
    where row.key_id >= lowest collate "C" and row.key_id < beyond collate "C"
      and row.revoked_at >= date_trunc('day', since)
    order by row.key_id, row.revoked_at
    limit 1000;
end
$$;

-- Ends one key of the caller's now and says so in public. Again with another statement adds a row, the same changes nothing.
create function wellio.end_key(ended text, why text, signed text) returns void
language plpgsql security invoker set search_path = '' as $$
begin
  update public.user_encryption_keys set revoked_at = wellio.this_minute()
    where user_id = wellio.account() and key_id = ended and (revoked_at is null or revoked_at > wellio.this_minute());
  if not exists (
    select from public.key_revocations as row
    where row.user_id = wellio.account() and row.key_id = ended and row.statement is not distinct from signed)
  then
    insert into public.key_revocations (key_id, reason, statement) values (ended, why, signed);
  end if;
end
$$;

create function public.revoke_key(key text, reason text, statement text default null) returns integer
language plpgsql security invoker set search_path = '' as $$
begin
  if not exists (
    select from public.user_encryption_keys where user_id = wellio.account() and key_id = revoke_key.key)
  then
    perform wellio.refuse(404, 'no-such-key');
  end if;
  perform wellio.end_key(revoke_key.key, revoke_key.reason, revoke_key.statement);
  return 1;
end
$$;

-- Every key of a device at once; gives their number.
create function public.revoke_device(device text, reason text, statement text default null) returns integer
language plpgsql security invoker set search_path = '' as $$
declare
  ended text;
  number integer := 0;
begin
  for ended in select key_id from public.user_encryption_keys
    where user_id = wellio.account() and device_id = device
  loop
    perform wellio.end_key(ended, revoke_device.reason, revoke_device.statement);
    number := number + 1;
  end loop;
  if number = 0 then
    perform wellio.refuse(404, 'no-such-device');
  end if;
  return number;
end
$$;

-- A key that was revoked can't be published again, by anybody.
create function wellio.refuse_revoked_key() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if exists (select from public.key_revocations where key_id = new.key_id) then
    perform wellio.refuse(409, 'key-revoked');
  end if;
  return new;
end
$$;
create trigger refuse_revoked before insert on public.user_encryption_keys
  for each row execute function wellio.refuse_revoked_key();

revoke execute on function wellio.guard_revocation(), wellio.count_revocations(), wellio.refuse_revoked_key(),
  wellio.end_key(text, text, text), public.revoke_key(text, text, text), public.revoke_device(text, text, text),
  public.revocation_prefix_bits(), public.revocations(integer, integer, timestamptz)
  from public, anon, authenticated;
grant execute on function wellio.end_key(text, text, text), public.revoke_key(text, text, text),
  public.revoke_device(text, text, text) to authenticated;
grant execute on function public.revocation_prefix_bits(), public.revocations(integer, integer, timestamptz) to anon;
