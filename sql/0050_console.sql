-- People who sign in to the console, and what was commanded by whom.

-- Roles are sets of the API's scopes: viewer reads; operator reads, writes and sends; admin does all.
create table app_user (
    id                uuid primary key,
    tenant_id         uuid not null references tenant,
    user_name         text not null check (user_name = lower(user_name)),
    display_name      text not null,
    password_hash     text not null,            -- ASP.NET Identity's format: PBKDF2 with its own salt and count
    role              text not null check (role in ('viewer', 'operator', 'admin')),
    stamp             uuid not null,            -- a new one ends all sessions: after a change of password or role, or when the user is disabled
    failed_count      integer not null default 0,
    locked_until      timestamptz,
    last_sign_in_at   timestamptz,
    created_at        timestamptz not null,
    disabled_at       timestamptz,
    unique (user_name)                          -- over all tenants: people sign in with it alone
);
create index app_user_by_tenant on app_user (tenant_id, id);

-- One row per command, whether it came through the console or the REST surface. Never a secret, a text to be sent or a recipient.
create table audit (
    id           bigint generated always as identity primary key,
    tenant_id    uuid not null,
    at           timestamptz not null,
    actor_kind   text not null check (actor_kind in ('user', 'key')),
    actor_id     uuid not null,
    actor_name   text not null,
    via          text not null check (via in ('console', 'api')),
    action       text not null,
    target_id    text,
    target_name  text,
    outcome      text not null                  -- 'done', or the stable code of the refusal
);
create index audit_by_tenant on audit (tenant_id, id);
