-- For the embedded server alone: its sign-in service keeps less than it would. No audit log, no address and no browser
-- beside a session, no time finer than a minute in any row. (Ids made by the service are UUIDv7 and hold the moment
-- they were made; docs/SECURITY_AUDIT.md says so.) Safe to run again.

create or replace function auth.keep_nothing() returns trigger language plpgsql set search_path = '' as $$
begin
  return null;
end
$$;
create or replace trigger keep_nothing before insert on auth.audit_log_entries
  for each row execute function auth.keep_nothing();

create or replace function auth.keep_minutes() returns trigger language plpgsql set search_path = '' as $$
declare
  field record;
  kept jsonb := to_jsonb(new);
begin
  for field in select * from jsonb_each_text(to_jsonb(new))
    where (key like '%\_at' or key = 'not_after') and value is not null
  loop
    kept := jsonb_set(kept, array[field.key], to_jsonb(date_trunc('minute', field.value::timestamptz)));
  end loop;
  if tg_table_name = 'sessions' then
    kept := kept || '{"ip": null, "user_agent": null}';
  end if;
  return jsonb_populate_record(new, kept);
end
$$;
create or replace trigger keep_minutes before insert or update on auth.users
  for each row execute function auth.keep_minutes();
create or replace trigger keep_minutes before insert or update on auth.identities
  for each row execute function auth.keep_minutes();
create or replace trigger keep_minutes before insert or update on auth.sessions
  for each row execute function auth.keep_minutes();
create or replace trigger keep_minutes before insert or update on auth.refresh_tokens
  for each row execute function auth.keep_minutes();
