-- The relay: sealed messages waiting for a key, and nothing that says more than from which key to which key, in which
-- minute, how large. Rows exist only for conversations whose owner switched the relay on. No subject, no tag, no
-- conversation, no receipt, no typing, no device.

-- One flat object and not too long. Asked before anything is parsed: PGlite's process does not survive deep nesting.
create function wellio.is_flat_json(payload text) returns boolean
language sql immutable set search_path = '' as $$
  select coalesce(octet_length(payload) <= 20480 and payload ~ '^\{[^][{}]*\}$', false)
$$;

-- Whether a text is a SecureMessageV1 (spec/crypto-design.md section 4): exactly its eight fields, once each.
create function wellio.is_secure_message_v1(payload text, sender text, recipient text, bucket bigint) returns boolean
language plpgsql immutable set search_path = '' as $$
declare
  message jsonb;
begin
  if not wellio.is_flat_json(payload) then
    return false;
  end if;
  message := payload::jsonb;
  return jsonb_typeof(message) = 'object'
    and (select count(*) from json_object_keys(payload::json)) = 8
    and message -> 'version' = '1'::jsonb
    and message -> 'sender_key_id' = to_jsonb(sender)
    and message -> 'recipient_key_id' = to_jsonb(recipient)
    and message -> 'timestamp_bucket' = to_jsonb(bucket)
    and jsonb_typeof(message -> 'kem_ciphertext') = 'string'
    and wellio.base64_length(message ->> 'kem_ciphertext') = 1088
    and jsonb_typeof(message -> 'nonce') = 'string'
    and wellio.base64_length(message ->> 'nonce') = 12
    and jsonb_typeof(message -> 'tag') = 'string'
    and wellio.base64_length(message ->> 'tag') = 16
    and jsonb_typeof(message -> 'ciphertext') = 'string'
    and wellio.base64_length(message ->> 'ciphertext') > 0;
exception
  when data_exception or program_limit_exceeded then return false;
end
$$;

create table public.secure_messages (
  id uuid primary key default gen_random_uuid(),
  sender_key_id text collate "C" not null,
  recipient_key_id text collate "C" not null,
  version integer not null default 1,
  encrypted_payload text not null,
  -- Unix seconds of the minute in which it was sealed.
  timestamp_bucket bigint not null,
  created_at timestamptz not null default wellio.this_minute(),
  constraint secure_messages_sender check (wellio.is_key_id(sender_key_id)),
  constraint secure_messages_recipient
    check (wellio.is_key_id(recipient_key_id) and recipient_key_id <> sender_key_id),
  constraint secure_messages_version check (version = 1),
  constraint secure_messages_bucket check (timestamp_bucket >= 0 and timestamp_bucket % 60 = 0),
  constraint secure_messages_payload check (
    wellio.is_secure_message_v1(encrypted_payload, sender_key_id, recipient_key_id, timestamp_bucket) is true),
  constraint secure_messages_created_at check (wellio.is_minute(created_at))
);
create index secure_messages_inbox on public.secure_messages (recipient_key_id, created_at);
create index secure_messages_sender on public.secure_messages (sender_key_id);
create index secure_messages_expiry on public.secure_messages (created_at);

-- The ids of the caller's keys that are alive: the addresses they may write from and pick up for.
create function wellio.live_key_ids() returns text[]
language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(key_id), '{}') from public.user_encryption_keys
  where user_id = wellio.account() and (revoked_at is null or revoked_at > now())
$$;

create function wellio.guard_message() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.sender_key_id <> all (wellio.live_key_ids()) then
    return new; -- refused by the policy
  end if;
  perform wellio.require_this_minute(new.created_at);
  if new.timestamp_bucket not between extract(epoch from now()) - 21 * 86400 and extract(epoch from now()) + 300 then
    perform wellio.refuse(400, 'wrong-time');
  elsif exists (select from public.key_revocations where key_id = new.recipient_key_id) then
    perform wellio.refuse(409, 'recipient-revoked');
  elsif exists (
    select from public.secure_messages
    where sender_key_id = new.sender_key_id and recipient_key_id = new.recipient_key_id
      and encrypted_payload = new.encrypted_payload)
  then
    return null; -- the same message again, after an answer that was lost
  end if;
  perform wellio.spend(wellio.account(), 'relay', 600);
  delete from public.secure_messages where ctid = any (array(
    select ctid from public.secure_messages where created_at <= now() - interval '21 days'
    limit 500 for update skip locked));
  if (select count(*) from public.secure_messages where sender_key_id = new.sender_key_id) >= 1000
    or (select count(*) from public.secure_messages
      where sender_key_id = new.sender_key_id and recipient_key_id = new.recipient_key_id) >= 200
  then
    perform wellio.refuse(429, 'inbox-full');
  end if;
  return new;
end
$$;
create trigger guard_insert before insert on public.secure_messages
  for each row execute function wellio.guard_message();

-- What waits for a key goes with it: when its account is deleted, or when it is revoked.
create function wellio.drop_messages_of_key() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'DELETE' or new.revoked_at <= now() then
    delete from public.secure_messages where recipient_key_id = old.key_id or sender_key_id = old.key_id;
  end if;
  return null;
end
$$;
create trigger drop_messages after update of revoked_at or delete on public.user_encryption_keys
  for each row execute function wellio.drop_messages_of_key();

alter table public.secure_messages enable row level security;
revoke all on public.secure_messages from public, anon, authenticated;
grant select, insert, delete on public.secure_messages to authenticated;

create policy read_own_inbox on public.secure_messages for select to authenticated
  using (
    recipient_key_id = any ((select wellio.live_key_ids())::text[])
    and created_at > now() - interval '21 days'
  );
create policy send_from_own_key on public.secure_messages for insert to authenticated
  with check (sender_key_id = any ((select wellio.live_key_ids())::text[]));
create policy empty_own_inbox on public.secure_messages for delete to authenticated
  using (recipient_key_id = any ((select wellio.live_key_ids())::text[]));

-- Puts a sealed message into its recipient's inbox. The row's columns are read from the message itself.
create function public.relay_put(payload text) returns void
language plpgsql security invoker set search_path = '' as $$
declare
  message jsonb;
begin
  if not wellio.is_flat_json(payload) then
    perform wellio.refuse(400, 'malformed');
  end if;
  message := payload::jsonb;
  insert into public.secure_messages (sender_key_id, recipient_key_id, version, encrypted_payload, timestamp_bucket)
    values (
      message ->> 'sender_key_id', message ->> 'recipient_key_id', (message ->> 'version')::integer, payload,
      (message ->> 'timestamp_bucket')::bigint
    );
exception
  when data_exception or check_violation or not_null_violation or program_limit_exceeded then
    perform wellio.refuse(400, 'malformed');
end
$$;

-- What waits for one of the caller's keys, oldest first. Nothing is deleted before `relay_remove`.
create function public.relay_inbox(key text) returns table (id uuid, encrypted_payload text)
language sql stable security invoker set search_path = '' as $$
  select row.id, row.encrypted_payload from public.secure_messages as row
  where row.recipient_key_id = relay_inbox.key
  order by row.created_at, row.id
  limit 50
$$;

create function public.relay_remove(key text, picked_up uuid[]) returns integer
language plpgsql security invoker set search_path = '' as $$
declare
  number integer;
begin
  delete from public.secure_messages
    where recipient_key_id = relay_remove.key and id = any (picked_up);
  get diagnostics number = row_count;
  return number;
end
$$;

revoke execute on function wellio.is_flat_json(text), wellio.is_secure_message_v1(text, text, text, bigint), wellio.live_key_ids(),
  wellio.guard_message(), wellio.drop_messages_of_key(), public.relay_put(text), public.relay_inbox(text),
  public.relay_remove(text, uuid[]) from public, anon, authenticated;
grant execute on function wellio.is_flat_json(text), wellio.is_secure_message_v1(text, text, text, bigint), wellio.live_key_ids()
  to anon, authenticated;
grant execute on function public.relay_put(text), public.relay_inbox(text), public.relay_remove(text, uuid[])
  to authenticated;
