-- The little that the migrations expect of Supabase Auth, for a PostgreSQL without it: accounts, the claims of a
-- request, and the two roles. The migrations run as `wellio_owner`, no superuser, with what hosted Supabase gives its
-- `postgres`.
-- Roles belong to the whole cluster, which may hold several of these databases.
do $$ begin
  if not exists (select from pg_roles where rolname = 'wellio_owner') then
    create role anon nologin;
    create role authenticated nologin;
    create role wellio_owner login createrole;
  end if;
end $$;
grant anon, authenticated to wellio_owner;
create schema auth;
create table auth.users (id uuid primary key, email text);
create function auth.jwt() returns jsonb language sql stable as $$
  select coalesce(nullif(current_setting('request.jwt.claims', true), ''), '{}')::jsonb
$$;
grant usage on schema auth to wellio_owner;
grant select, delete, references on auth.users to wellio_owner;
grant execute on function auth.jwt() to wellio_owner;
grant usage on schema public to anon, authenticated;
grant create, usage on schema public to wellio_owner;
