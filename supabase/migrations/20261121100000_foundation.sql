-- What the tables share: a schema of their own that no API serves, the account behind a request, minutes instead of
-- moments, strict Base64, and an hourly allowance per account.
--
-- The same files run on PGlite, on plain PostgreSQL 15 and on hosted Supabase. They expect the schema `auth` with
-- `users` and `jwt()`, and the roles `anon` and `authenticated`. Grants are narrow where the host leaves them so; the
-- embedded server hands out all table privileges again, so nothing rests on them: the policies decide.

create schema if not exists wellio;
revoke all on schema wellio from public;
grant usage on schema wellio to anon, authenticated;

-- Every refusal a client can meet that is not a constraint: message is a stable word, SQLSTATE PTnnn becomes the HTTP
-- status on PostgREST and on the embedded server alike.
create function wellio.refuse(status integer, word text) returns void
language plpgsql set search_path = '' as $$
begin
  raise exception '%', word using errcode = 'PT' || status;
end
$$;

-- The account of this request, or null: signed in, not anonymous, and under a token that is still valid and was never
-- meant to live longer than ten minutes (a lost device holds a token too).
create function wellio.account() returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare
  claims jsonb := auth.jwt();
  now_s double precision := extract(epoch from now());
begin
  if claims ->> 'role' is distinct from 'authenticated'
    or coalesce((claims ->> 'is_anonymous')::boolean, false)
    or coalesce((claims ->> 'exp')::double precision, 0) <= now_s
    or coalesce((claims ->> 'exp')::double precision - (claims ->> 'iat')::double precision, 601) > 600
  then
    return null;
  end if;
  return (claims ->> 'sub')::uuid;
exception
  when invalid_text_representation then return null;
end
$$;

create function wellio.this_minute() returns timestamptz
language sql stable set search_path = '' as $$ select date_trunc('minute', now()) $$;

create function wellio.is_minute(moment timestamptz) returns boolean
language sql immutable set search_path = '' as $$ select mod(extract(epoch from moment), 60) = 0 $$;

-- The bytes of canonical, padded Base64 (RFC 4648 section 4: no white space, no stray bits), or null.
create function wellio.base64_bytes(written text) returns bytea
language plpgsql immutable set search_path = '' as $$
begin
  if written is null or length(written) % 4 <> 0
    or written !~ '^[A-Za-z0-9+/]*(?:[A-Za-z0-9+/]{3}|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=|[A-Za-z0-9+/][AQgw]==)$'
  then
    return null;
  end if;
  return decode(written, 'base64');
end
$$;

-- How many bytes that is, or -1, so that a check constraint never meets a null.
create function wellio.base64_length(written text) returns integer
language sql immutable set search_path = '' as $$ select coalesce(octet_length(wellio.base64_bytes(written)), -1) $$;

create function wellio.is_key_id(written text) returns boolean
language sql immutable set search_path = '' as $$ select coalesce(written ~ '^[0-9a-f]{64}$', false) $$;

-- The time of a request as a row's time: the client may leave it out, and may not choose another.
create function wellio.require_this_minute(moment timestamptz) returns void
language plpgsql stable set search_path = '' as $$
begin
  if moment is distinct from wellio.this_minute() then
    perform wellio.refuse(400, 'wrong-time');
  end if;
end
$$;

-- One row per account and kind of act, of the current hour only: older ones are deleted by whoever comes next.
create table wellio.rates (
  account uuid not null references auth.users (id) on delete cascade,
  act text not null check (act in ('publish', 'revoke', 'relay', 'backup')),
  hour timestamptz not null check (mod(extract(epoch from hour), 3600) = 0),
  used integer not null,
  primary key (account, act)
);
create index rates_hour on wellio.rates (hour);
alter table wellio.rates enable row level security;

-- Counts one act of an account; refuses when there were more than `most` within the clock hour.
create function wellio.spend(who uuid, what text, most integer) returns void
language plpgsql security definer set search_path = '' as $$
declare
  this_hour timestamptz := date_trunc('hour', now());
  count_now integer;
begin
  delete from wellio.rates where ctid = any (array(
    select ctid from wellio.rates where hour < this_hour limit 100 for update skip locked));
  insert into wellio.rates as rate (account, act, hour, used) values (who, what, this_hour, 1)
  on conflict (account, act) do update
    set used = case when rate.hour = excluded.hour then rate.used + 1 else 1 end, hour = excluded.hour
  returning used into count_now;
  if count_now > most then
    perform wellio.refuse(429, 'rate-limited');
  end if;
end
$$;

revoke all on all tables in schema wellio from public, anon, authenticated;
revoke execute on all functions in schema wellio from public, anon, authenticated;
-- What defaults, checks and policies call in the name of the request.
grant execute on function wellio.refuse(integer, text), wellio.account(), wellio.this_minute(),
  wellio.is_minute(timestamptz), wellio.base64_bytes(text), wellio.base64_length(text), wellio.is_key_id(text)
  to anon, authenticated;
